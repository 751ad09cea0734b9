import { Badge, Group, Stack, Text } from '@mantine/core';
import { ActionButton } from '@/components/common/action-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import type { SessionView } from '@/lib/contracts/auth';

/** Where the person is signed in, with the way to end it. */
export function SessionsSection({ sessions }: { sessions: readonly SessionView[] }) {
  const client = useApi();
  return (
    <Section title="Sessions">
      <Stack>
        {sessions.map(({ id, current, device, ip, lastUsedAt }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <div>
              <Text fw={500}>{device ?? 'Unknown device'}</Text>
              <Note>
                {ip ?? 'Unknown address'}, last used <Time value={lastUsedAt} />
              </Note>
            </div>
            {current ? (
              <Badge variant="light">This session</Badge>
            ) : (
              <ActionButton
                variant="default"
                action={() => client.endSession({ params: { id } })}
                success="Session ended"
              >
                End
              </ActionButton>
            )}
          </Group>
        ))}
        {sessions.length > 1 && (
          <ActionButton
            variant="default"
            action={() => client.endOtherSessions()}
            success="All other sessions ended"
            confirm={{
              title: 'End all other sessions?',
              message: 'Everywhere else you need to sign in again.',
            }}
          >
            End all others
          </ActionButton>
        )}
      </Stack>
    </Section>
  );
}
