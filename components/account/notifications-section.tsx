import { Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { Section } from '@/components/common/section';
import { humanize } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import type { NotificationPreferenceView } from '@/lib/contracts/notifications';

/** Of which notifications the person gets an e-mail. */
export function NotificationsSection(props: {
  preferences: readonly NotificationPreferenceView[];
}) {
  return (
    <Section title="E-mails">
      <Stack>
        <Note>
          Notifications are in the console in any case. Those about the security of your account
          always reach you by e-mail, too.
        </Note>
        {props.preferences.map((preference) => (
          <PreferenceSwitch key={preference.type} preference={preference} />
        ))}
      </Stack>
    </Section>
  );
}

function PreferenceSwitch({ preference }: { preference: NotificationPreferenceView }) {
  const client = useApi();
  const { run, busy } = useAction();
  const { type } = preference;
  const [email, setEmail] = useState(preference.email);
  const choose = async (next: boolean) => {
    const body = { type, email: next };
    if (await run(() => client.setNotificationPreference({ body }))) setEmail(next);
  };
  return (
    <Switch
      label={humanize(type)}
      checked={email}
      disabled={busy}
      onChange={(event) => void choose(event.currentTarget.checked)}
    />
  );
}
