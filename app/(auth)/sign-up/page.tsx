import { SignUpForm } from '@/components/auth/auth-forms';
import { redirectSignedIn } from '@/components/server/next-path';
import type { SearchParams } from '@/components/server/search-params';

export const metadata = { title: 'Create an account' };

export default async function SignUpPage(props: { searchParams: SearchParams }) {
  return <SignUpForm next={await redirectSignedIn(props.searchParams)} />;
}
