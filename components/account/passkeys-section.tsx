import { Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import type { PasskeyView } from '@/lib/contracts/passkeys';
import { NamePasskey } from './name-passkey';

interface PasskeysSectionProps {
  passkeys: readonly PasskeyView[];
  /** Called with the recovery codes of the first factor. */
  onCodes: (codes: string[] | null) => void;
}

/** The passkeys of the account, with the ways to add, rename and remove one. */
export function PasskeysSection({ passkeys, onCodes }: PasskeysSectionProps) {
  const client = useApi();
  const [isAdding, setIsAdding] = useState(false);
  const [renaming, setRenaming] = useState<PasskeyView | null>(null);
  return (
    <Section title="Passkeys">
      <Stack>
        <Note>
          Sign in with your fingerprint, face or screen lock, without a password. A passkey works on
          this site alone, so nobody can trick you into giving it away.
        </Note>
        {passkeys.map((passkey) => (
          <Group key={passkey.id} justify="space-between" wrap="nowrap">
            <div>
              <Text fw={500}>{passkey.name}</Text>
              <Note>
                {passkey.isSynced && 'On all your devices, '}
                {passkey.lastUsedAt ? (
                  <>
                    last used <Time value={passkey.lastUsedAt} />
                  </>
                ) : (
                  <>
                    added <Time value={passkey.createdAt} />
                  </>
                )}
              </Note>
            </div>
            <Group gap="xs" wrap="nowrap">
              <ActionButton
                variant="default"
                refresh={false}
                action={async () => setRenaming(passkey)}
              >
                Rename
              </ActionButton>
              <ActionButton
                variant="default"
                color="red"
                action={() => client.removePasskey({ params: { id: passkey.id } })}
                success="Passkey removed"
                confirm={{
                  title: `Remove ${passkey.name}?`,
                  message: 'You can no longer sign in with it. Delete it on your device, too.',
                }}
              >
                Remove
              </ActionButton>
            </Group>
          </Group>
        ))}
        <div>
          <ActionButton refresh={false} action={async () => setIsAdding(true)}>
            Add a passkey
          </ActionButton>
        </div>
      </Stack>
      {isAdding && (
        <NamePasskey
          onClose={() => setIsAdding(false)}
          onAdded={(codes) => {
            setIsAdding(false);
            onCodes(codes);
          }}
        />
      )}
      {renaming && <NamePasskey passkey={renaming} onClose={() => setRenaming(null)} />}
    </Section>
  );
}
