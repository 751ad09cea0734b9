import { Checkbox, Select, Stack, Table } from '@mantine/core';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import type { EmailSuppressionView } from '@/lib/contracts/notification-mails';
import { DIGESTS } from '@/lib/contracts/notification-timing';
import type { NotificationPreferenceView } from '@/lib/contracts/notifications';
import { SuppressionNote } from './suppression-note';

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
          What you turn off for the console is listed there all the same, as read. Hourly and daily
          e-mails are one for all that came. Notifications about the security of your account always
          reach you, at once.
        </Note>
        <Table verticalSpacing="xs" horizontalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th w={68} ta="center">
                Console
              </Table.Th>
              <Table.Th w={104}>E-mail</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {props.preferences.map((preference) => (
              <Table.Tr key={preference.type}>
                <Table.Td>{preference.description}</Table.Td>
                <Table.Td>
                  <ConsoleChoice {...preference} />
                </Table.Td>
                <Table.Td>
                  <EmailChoice {...preference} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Section>
  );
}

function ConsoleChoice({ type, description, channels }: NotificationPreferenceView) {
  const client = useApi();
  const { run, busy } = useAction();
  const choose = (isEnabled: boolean) =>
    run(() => client.setNotificationPreference({ body: { type, channel: 'app', isEnabled } }));
  return (
    <Checkbox
      aria-label={`Console: ${description}`}
      styles={{ body: { justifyContent: 'center' } }}
      checked={channels.includes('app')}
      disabled={busy}
      onChange={(event) => choose(event.currentTarget.checked)}
    />
  );
}

const EMAIL_CHOICES = [
  { value: 'at_once', label: 'At once' },
  { value: 'hourly', label: 'Hourly' },
  { value: 'daily', label: 'Daily' },
  { value: 'off', label: 'Off' },
];

function EmailChoice({ type, description, channels, digest }: NotificationPreferenceView) {
  const client = useApi();
  const { run, busy } = useAction();
  const choose = (value: string | null) =>
    run(() =>
      client.setNotificationPreference({
        body: {
          ...{ type, channel: 'email', isEnabled: value !== 'off' },
          digest: DIGESTS.find((known) => known === value) ?? null,
        },
      }),
    );
  return (
    <Select
      aria-label={`E-mail: ${description}`}
      size="xs"
      data={EMAIL_CHOICES}
      allowDeselect={false}
      value={channels.includes('email') ? (digest ?? 'at_once') : 'off'}
      disabled={busy}
      onChange={choose}
    />
  );
}
