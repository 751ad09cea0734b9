import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthFrame } from '@/components/auth/auth-frame';
import { safeNext } from '@/components/auth/safe-next';
import { SignUpForm } from '@/components/auth/sign-up-form';
import { currentSession } from '@/components/server/api';
import type { SearchParams } from '@/components/server/search-params';

export const metadata: Metadata = { title: 'Create an account' };

export default async function SignUpPage(props: { searchParams: SearchParams }) {
  const next = safeNext((await props.searchParams).next);
  const session = await currentSession();
  if (session.ok && session.data) redirect(next);
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <AuthFrame
      title="Create your account"
      subtitle="Then connect a shop; its orders are here a minute later."
      other={{ question: 'Have an account?', label: 'Sign in', href: `/sign-in${query}` }}
    >
      <SignUpForm next={next} />
    </AuthFrame>
  );
}
