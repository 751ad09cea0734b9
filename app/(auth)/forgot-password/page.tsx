import { ForgotPasswordForm } from '@/components/auth/link-forms';

export const metadata = { title: 'Reset your password' };

export default function Page() {
  return <ForgotPasswordForm />;
}
