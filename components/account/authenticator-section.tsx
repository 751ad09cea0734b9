import { Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import type { FactorsView } from '@/lib/contracts/factors';
import { AddAuthenticator, type NewAuthenticator } from './add-authenticator';
import { RecoveryCodes } from './recovery-codes';

/** The authenticator app of the account, and its recovery codes. */
export function AuthenticatorSection({ factors }: { factors: FactorsView }) {
  const client = useApi();
  const [adding, setAdding] = useState<NewAuthenticator | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const { totp, recoveryCodes } = factors;
  return (
    <Section title="Authenticator app">
      {totp ? (
        <Stack>
          <Note>
            Added <Time value={totp.createdAt} />. {recoveryCodes} recovery codes are left.
          </Note>
          <Group>
            <ActionButton
              variant="default"
              action={() => client.createRecoveryCodes()}
              onDone={(created) => setCodes(created.recoveryCodes)}
              confirm={{
                title: 'Replace the recovery codes?',
                message: 'Those that you have saved stop working.',
              }}
            >
              New recovery codes
            </ActionButton>
            <ActionButton
              variant="default"
              color="red"
              action={() => client.removeTotp()}
              success="Authenticator app removed"
              confirm={{
                title: 'Remove the authenticator app?',
                message: 'The password alone is enough to sign in then.',
              }}
            >
              Remove
            </ActionButton>
          </Group>
        </Stack>
      ) : (
        <Stack align="flex-start">
          <Note>
            A code from an app on your phone, such as 1Password or Google Authenticator, in addition
            to the password.
          </Note>
          <ActionButton refresh={false} action={() => client.beginTotp()} onDone={setAdding}>
            Set up
          </ActionButton>
        </Stack>
      )}
      {adding && (
        <AddAuthenticator
          authenticator={adding}
          onClose={() => setAdding(null)}
          onAdded={(created) => {
            setAdding(null);
            setCodes(created);
          }}
        />
      )}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Section>
  );
}
