import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthFrame } from '@/components/auth/auth-frame';
import { safeNext } from '@/components/auth/safe-next';
import { SignInForm } from '@/components/auth/sign-in-form';
import { currentSession } from '@/components/server/api';
import type { SearchParams } from '@/components/server/search-params';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage(props: { searchParams: SearchParams }) {
  const next = safeNext((await props.searchParams).next);
  const session = await currentSession();
  if (session.ok && session.data) redirect(next);
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <AuthFrame
      title="Welcome back"
      subtitle="Sign in to see what your shops are doing."
      other={{ question: 'New here?', label: 'Create an account', href: `/sign-up${query}` }}
    >
      <SignInForm next={next} />
    </AuthFrame>
  );
}
