import { ConfirmEmailForm } from '@/components/auth/email-change-forms';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { confirmEmailChange } from '@/lib/contracts/email-change';

export const metadata = { title: 'Confirm your new address' };

export default async function Page(props: { searchParams: SearchParams }) {
  const { token = '' } = await readSearchParams(props.searchParams, confirmEmailChange.schema);
  return <ConfirmEmailForm token={token} />;
}
