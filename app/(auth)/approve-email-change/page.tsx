import { ApproveEmailForm } from '@/components/auth/email-change-forms';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { approveEmailChange } from '@/lib/contracts/email-change';

export const metadata = { title: 'Change your address' };

export default async function Page(props: { searchParams: SearchParams }) {
  const { token = '' } = await readSearchParams(props.searchParams, approveEmailChange.schema);
  return <ApproveEmailForm token={token} />;
}
