import { RestoreAccountForm } from '@/components/auth/restore-account-form';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { restoreAccount } from '@/lib/contracts/account-deletion';

export const metadata = { title: 'Restore your account' };

export default async function Page(props: { searchParams: SearchParams }) {
  const { token = '' } = await readSearchParams(props.searchParams, restoreAccount.schema);
  return <RestoreAccountForm token={token} />;
}
