import { SignUpForm } from '@/components/auth/auth-forms';
import type { SearchParams } from '@/components/server/create-page';
import { redirectSignedIn } from '@/components/server/next-path';

export const metadata = { title: 'Create an account' };

export default async function SignUpPage(props: { searchParams: SearchParams }) {
  return <SignUpForm next={await redirectSignedIn(props.searchParams)} />;
}
