'use client';

import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { FormFailure } from '@/components/common/form';
import { TextLink } from '@/components/common/link-button';
import { type LoadError, toLoadError } from '@/components/common/load-error';
import { Note } from '@/components/common/text';
import { AuthCard } from './auth-card';

interface CheckMailProps {
  address: string;
  /** What the link in the mail does. */
  text: string;
  onResend: () => Promise<unknown>;
}

/** Says that a mail is on its way; it must not say whether the address has an account. */
export function CheckMail({ address, text, onResend }: CheckMailProps) {
  const [state, setState] = useState<'sent' | 'sending' | 'again'>('sent');
  const [failure, setFailure] = useState<LoadError | null>(null);

  async function resend() {
    setState('sending');
    setFailure(null);
    try {
      await onResend();
      setState('again');
    } catch (error) {
      setFailure(toLoadError(error));
      setState('sent');
    }
  }

  return (
    <AuthCard
      title="Check your mail"
      subtitle={`We wrote to ${address}.`}
      footer={<TextLink href="/sign-in">Back to sign-in</TextLink>}
    >
      <Stack>
        <FormFailure failure={failure} />
        <Text>{text}</Text>
        <Button variant="default" onClick={resend} loading={state === 'sending'}>
          Send it again
        </Button>
        <Note>
          {state === 'again'
            ? 'Sent again. Look in the spam folder, too.'
            : 'Nothing there after a few minutes? Look in the spam folder.'}
        </Note>
      </Stack>
    </AuthCard>
  );
}
