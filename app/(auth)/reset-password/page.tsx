import { ResetPasswordForm } from '@/components/auth/link-forms';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { resetPassword } from '@/lib/contracts/passwords';

export const metadata = { title: 'Choose a new password' };

export default async function Page(props: { searchParams: SearchParams }) {
  const { token = '' } = await readSearchParams(props.searchParams, resetPassword.schema);
  return <ResetPasswordForm token={token} />;
}
