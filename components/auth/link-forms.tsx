'use client';

import { useState } from 'react';
import { LinkButton } from '@/components/common/link-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { forgotPassword, resetPassword } from '@/lib/contracts/passwords';
import { verifyEmail } from '@/lib/contracts/sign-up';
import { AuthCard, AuthForm, EmailInput, NewPasswordInput } from './auth-card';
import { CheckMail } from './check-mail';

const SIGN_IN = { question: 'Remembered it?', label: 'Sign in', path: '/sign-in' };

/**
 * Confirms the address of a sign-up. The password is chosen here, by the owner of the address: anybody
 * can fill in the form of a sign-up with it.
 */
export function VerifyEmailForm({ token }: { token: string }) {
  const client = useApi();
  const apiForm = useApiForm({
    initialValues: { token, password: '' },
    schema: verifyEmail.schema,
    submit: async (body) => {
      await client.verifyEmail({ body });
      window.location.assign('/');
    },
  });
  return (
    <AuthForm
      form={apiForm}
      title="Choose your password"
      subtitle="Your address is confirmed. This is the last step."
      submitLabel="Create account"
      other={{ question: 'The link no longer works?', label: 'Sign up again', path: '/sign-up' }}
    >
      <NewPasswordInput label="Password" autoFocus {...apiForm.form.getInputProps('password')} />
    </AuthForm>
  );
}

export function ForgotPasswordForm() {
  const client = useApi();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const apiForm = useApiForm({
    initialValues: { email: '' },
    schema: forgotPassword.schema,
    submit: async (body) => {
      await client.forgotPassword({ body });
      setSentTo(body.email);
    },
  });
  if (sentTo !== null) {
    return (
      <CheckMail
        address={sentTo}
        text="If the address has an account, our e-mail has a link to choose a new password. It works for an hour."
        onResend={() => client.forgotPassword({ body: { email: sentTo } })}
      />
    );
  }
  return (
    <AuthForm
      form={apiForm}
      title="Reset your password"
      subtitle="We send you a link to choose a new one."
      submitLabel="Send link"
      other={SIGN_IN}
    >
      <EmailInput autoFocus {...apiForm.form.getInputProps('email')} />
    </AuthForm>
  );
}

export function ResetPasswordForm({ token }: { token: string }) {
  const client = useApi();
  const [done, setDone] = useState(false);
  const apiForm = useApiForm({
    initialValues: { token, newPassword: '' },
    schema: resetPassword.schema,
    submit: async (body) => {
      await client.resetPassword({ body });
      setDone(true);
    },
  });
  if (done) {
    return (
      <AuthCard title="Password changed" subtitle="All your sessions have ended.">
        <LinkButton href="/sign-in" fullWidth>
          Sign in
        </LinkButton>
      </AuthCard>
    );
  }
  return (
    <AuthForm
      form={apiForm}
      title="Choose a new password"
      subtitle="This ends all your sessions."
      submitLabel="Change password"
      other={{
        question: 'The link no longer works?',
        label: 'Get another',
        path: '/forgot-password',
      }}
    >
      <NewPasswordInput autoFocus {...apiForm.form.getInputProps('newPassword')} />
    </AuthForm>
  );
}
