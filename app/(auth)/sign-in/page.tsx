import { SignInForm } from '@/components/auth/auth-forms';
import { redirectSignedIn } from '@/components/server/next-path';
import type { SearchParams } from '@/components/server/search-params';

export const metadata = { title: 'Sign in' };

export default async function SignInPage(props: { searchParams: SearchParams }) {
  return <SignInForm next={await redirectSignedIn(props.searchParams)} />;
}
