import { SignInForm } from '@/components/auth/auth-forms';
import type { SearchParams } from '@/components/server/create-page';
import { redirectSignedIn } from '@/components/server/next-path';

export const metadata = { title: 'Sign in' };

export default async function SignInPage(props: { searchParams: SearchParams }) {
  return <SignInForm next={await redirectSignedIn(props.searchParams)} />;
}
