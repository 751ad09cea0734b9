import { VerifyEmailForm } from '@/components/auth/link-forms';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { verifyEmail } from '@/lib/contracts/sign-up';

export const metadata = { title: 'Confirm your address' };

export default async function Page(props: { searchParams: SearchParams }) {
  const { token = '' } = await readSearchParams(props.searchParams, verifyEmail.schema);
  return <VerifyEmailForm token={token} />;
}
