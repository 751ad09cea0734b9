import { Checkbox, Stack, Table } from '@mantine/core';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import type { NotificationChannel } from '@/lib/contracts/area';
import type { EmailSuppressionView } from '@/lib/contracts/notification-mails';
import type { NotificationPreferenceView } from '@/lib/contracts/notifications';
import { SuppressionNote } from './suppression-note';

const CHANNELS: readonly [NotificationChannel, string][] = [
  ['app', 'Console'],
  ['email', 'E-mail'],
];

/** By which channels the person is notified of what. */
export function NotificationsSection(props: {
  preferences: readonly NotificationPreferenceView[];
  suppression: EmailSuppressionView | null;
}) {
  return (
    <Section title="Notifications">
      <Stack>
        {props.suppression && <SuppressionNote suppression={props.suppression} />}
        <Note>
          What you turn off for the console is listed there all the same, as read. Notifications
          about the security of your account always reach you.
        </Note>
        <Table verticalSpacing="xs" horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              {CHANNELS.map(([channel, label]) => (
                <Table.Th key={channel} w={76} ta="center" className="nowrap">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {props.preferences.map((preference) => (
              <Table.Tr key={preference.type}>
                <Table.Td>{preference.description}</Table.Td>
                {CHANNELS.map(([channel, label]) => (
                  <Table.Td key={channel}>
                    <Choice {...preference} channel={channel} label={label} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Section>
  );
}

interface ChoiceProps extends NotificationPreferenceView {
  channel: NotificationChannel;
  label: string;
}

function Choice({ type, description, channels, channel, label }: ChoiceProps) {
  const client = useApi();
  const { run, busy } = useAction();
  const choose = (isEnabled: boolean) =>
    run(() => client.setNotificationPreference({ body: { type, channel, isEnabled } }));
  return (
    <Checkbox
      aria-label={`${label}: ${description}`}
      styles={{ body: { justifyContent: 'center' } }}
      checked={channels.includes(channel)}
      disabled={busy}
      onChange={(event) => choose(event.currentTarget.checked)}
    />
  );
}
