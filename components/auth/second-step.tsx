'use client';

import { Button, TextInput, type TextInputProps } from '@mantine/core';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { ApiClientError } from '@/lib/api/client';
import { signInWithSecondFactor, toSecondFactor } from '@/lib/contracts/factors';
import { AuthForm } from './auth-card';
import { PasskeyButton } from './passkey-button';

/** The challenge of a sign-in whose account has a second factor; null for any other error. */
export function challengeOf(error: unknown): string | null {
  if (!(error instanceof ApiClientError) || !error.is('SECOND_FACTOR_REQUIRED')) return null;
  return error.details.challenge;
}

/** Asks for a code of the authenticator app, a recovery code or a passkey, and opens `next`. */
export function SecondStep(props: { challenge: string; next: string; onRestart: () => void }) {
  const { challenge, next, onRestart } = props;
  const client = useApi();
  const toBody = ({ code }: { code: string }) => ({ challenge, ...toSecondFactor(code) });
  const apiForm = useApiForm({
    initialValues: { code: '' },
    schema: signInWithSecondFactor.schema,
    toBody,
    submit: async (values) => {
      await client.signInWithSecondFactor({ body: toBody(values) });
      window.location.assign(next);
    },
  });
  return (
    <AuthForm
      form={apiForm}
      title="One more step"
      subtitle="Enter a code from your authenticator app, or use a passkey."
      submitLabel="Sign in"
      below={
        <>
          <PasskeyButton
            onProof={async (passkey) => {
              await client.signInWithSecondFactor({ body: { challenge, passkey } });
              window.location.assign(next);
            }}
          >
            Use a passkey
          </PasskeyButton>
          <Button variant="subtle" color="gray" onClick={onRestart}>
            Start again
          </Button>
        </>
      }
    >
      <CodeInput autoFocus {...apiForm.form.getInputProps('code')} />
    </AuthForm>
  );
}

/** A code of an authenticator app, or a recovery code. */
export function CodeInput(props: TextInputProps) {
  return (
    <TextInput
      label="Code"
      description="Six digits, or one of your recovery codes"
      autoComplete="one-time-code"
      {...props}
    />
  );
}
