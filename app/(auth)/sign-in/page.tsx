import { SignInForm } from '@/components/auth/auth-forms';
import { loadIssuers } from '@/components/server/issuers';
import { redirectSignedIn } from '@/components/server/next-path';
import type { SearchParams } from '@/components/server/search-params';

export const metadata = { title: 'Sign in' };

export default async function SignInPage(props: { searchParams: SearchParams }) {
  const next = await redirectSignedIn(props.searchParams);
  return <SignInForm next={next} {...(await loadIssuers(props.searchParams))} />;
}
