import { SignUpForm } from '@/components/auth/auth-forms';
import { loadIssuers } from '@/components/server/issuers';
import { redirectSignedIn } from '@/components/server/next-path';
import type { SearchParams } from '@/components/server/search-params';
import { signUpAsksForPassword } from '@/components/server/sign-up-mode';

export const metadata = { title: 'Create an account' };

export default async function SignUpPage(props: { searchParams: SearchParams }) {
  const next = await redirectSignedIn(props.searchParams);
  const asksForPassword = signUpAsksForPassword();
  const issuers = await loadIssuers(props.searchParams);
  return <SignUpForm next={next} asksForPassword={asksForPassword} {...issuers} />;
}
