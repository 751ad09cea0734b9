import { SignUpForm } from '@/components/auth/auth-forms';
import { loadIssuers } from '@/components/server/issuers';
import { redirectSignedIn } from '@/components/server/next-path';
import type { SearchParams } from '@/components/server/search-params';

export const metadata = { title: 'Create an account' };

export default async function SignUpPage(props: { searchParams: SearchParams }) {
  const next = await redirectSignedIn(props.searchParams);
  return <SignUpForm next={next} {...(await loadIssuers(props.searchParams))} />;
}
