'use client';

import { PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { TextLink } from '@/components/common/link-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { signIn } from '@/lib/contracts/auth';
import { signUp } from '@/lib/contracts/sign-up';
import { AuthForm, EmailInput, NewPasswordInput } from './auth-card';
import { CheckMail } from './check-mail';
import { IssuerButtons, IssuerNotice, type IssuerProps } from './issuer-buttons';
import { PasskeyButton } from './passkey-button';
import { challengeOf, SecondStep } from './second-step';

/** Signs in and opens `next`, a path of this site. */
export function SignInForm({ next, ...issuers }: IssuerProps & { next: string }) {
  const client = useApi();
  const [challenge, setChallenge] = useState<string | null>(null);
  // An issuer's sign-in continues here; the challenge is in the fragment, which no server sees.
  useEffect(() => {
    setChallenge(new URLSearchParams(window.location.hash.slice(1)).get('challenge'));
  }, []);
  const apiForm = useApiForm({
    initialValues: { email: '', password: '' },
    schema: signIn.schema,
    submit: async (body) => {
      try {
        await client.signIn({ body });
      } catch (error) {
        const second = challengeOf(error);
        if (second === null) throw error;
        return setChallenge(second);
      }
      window.location.assign(next);
    },
  });
  const { getInputProps } = apiForm.form;
  if (challenge !== null) {
    const restart = () => setChallenge(null);
    return <SecondStep challenge={challenge} next={next} onRestart={restart} />;
  }
  return (
    <AuthForm
      form={apiForm}
      title="Welcome back"
      subtitle="Sign in to see what's happening in your shops."
      submitLabel="Sign in"
      other={{ question: 'New here?', label: 'Create an account', path: '/sign-up', next }}
      above={<IssuerNotice {...issuers} />}
      below={
        <>
          <PasskeyButton
            onProof={async (passkey) => {
              await client.signInWithPasskey({ body: { passkey } });
              window.location.assign(next);
            }}
          >
            Sign in with a passkey
          </PasskeyButton>
          <IssuerButtons issuers={issuers.issuers} next={next} />
        </>
      }
    >
      <EmailInput autoFocus {...getInputProps('email')} />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        {...getInputProps('password')}
      />
      <TextLink href="/forgot-password" size="sm">
        Forgot your password?
      </TextLink>
    </AuthForm>
  );
}

interface SignUpFormProps extends IssuerProps {
  next: string;
  /** With `SIGN_UP=immediate`; otherwise the mailed link does. */
  asksForPassword: boolean;
}

/** Mails the link that creates an account, or creates it, signs in and opens `next`. */
export function SignUpForm({ next, asksForPassword, ...issuers }: SignUpFormProps) {
  const client = useApi();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const apiForm = useApiForm({
    initialValues: {
      name: '',
      organizationName: '',
      email: '',
      password: asksForPassword ? '' : undefined,
    },
    schema: signUp.schema,
    submit: async (body) => {
      if (await client.signUp({ body })) window.location.assign(next);
      else setSentTo(body.email);
    },
  });
  const { getInputProps } = apiForm.form;
  if (sentTo !== null) {
    return (
      <CheckMail
        address={sentTo}
        text="Open the link in our e-mail to finish signing up."
        onResend={() => client.resendVerification({ body: { email: sentTo } })}
      />
    );
  }
  return (
    <AuthForm
      form={apiForm}
      title="Create your account"
      subtitle="Then connect a shop. Its data is here within a minute."
      submitLabel="Create account"
      other={{ question: 'Already have an account?', label: 'Sign in', path: '/sign-in', next }}
      below={<IssuerButtons issuers={issuers.issuers} next={next} />}
    >
      <TextInput label="Your name" autoComplete="name" autoFocus {...getInputProps('name')} />
      <TextInput
        label="Organization"
        description="Your shop or company"
        autoComplete="organization"
        {...getInputProps('organizationName')}
      />
      <EmailInput {...getInputProps('email')} />
      {asksForPassword && <NewPasswordInput label="Password" {...getInputProps('password')} />}
    </AuthForm>
  );
}
