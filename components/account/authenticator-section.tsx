import { Stack } from '@mantine/core';
import { useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import type { FactorsView } from '@/lib/contracts/factors';
import { AddAuthenticator, type NewAuthenticator } from './add-authenticator';

interface AuthenticatorSectionProps extends Pick<FactorsView, 'totp'> {
  /** Called with the recovery codes of the first factor. */
  onCodes: (codes: string[] | null) => void;
}

/** The authenticator app of the account. */
export function AuthenticatorSection({ totp, onCodes }: AuthenticatorSectionProps) {
  const client = useApi();
  const [adding, setAdding] = useState<NewAuthenticator | null>(null);
  return (
    <Section title="Authenticator app">
      <Stack align="flex-start">
        {totp ? (
          <>
            <Note>
              Added <Time value={totp.createdAt} />.
            </Note>
            <ActionButton
              variant="default"
              color="red"
              action={() => client.removeTotp()}
              success="Authenticator app removed"
              confirm={{
                title: 'Remove the authenticator app?',
                message: 'Without another second factor the password alone is enough to sign in.',
              }}
            >
              Remove
            </ActionButton>
          </>
        ) : (
          <>
            <Note>
              A code from an app on your phone, such as 1Password or Google Authenticator, in
              addition to the password.
            </Note>
            <ActionButton refresh={false} action={() => client.beginTotp()} onDone={setAdding}>
              Set up
            </ActionButton>
          </>
        )}
      </Stack>
      {adding && (
        <AddAuthenticator
          authenticator={adding}
          onClose={() => setAdding(null)}
          onAdded={(created) => {
            setAdding(null);
            onCodes(created);
          }}
        />
      )}
    </Section>
  );
}
