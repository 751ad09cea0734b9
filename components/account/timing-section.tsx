import { Group, Select, Switch, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { Form, SubmitButton } from '@/components/common/form';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import {
  type NotificationTimingView,
  setNotificationTiming,
} from '@/lib/contracts/notification-timing';

const NIGHT = { from: '22:00', until: '07:00' };
const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

interface Values extends Record<string, unknown> {
  isQuiet: boolean;
  quietHours: { from: string; until: string };
  digestHour: string;
}

const toBody = ({ isQuiet, quietHours, digestHour }: Values) => ({
  quietHours: isQuiet ? quietHours : null,
  digestHour: Number(digestHour),
});

/** When the person is sent e-mails. */
export function TimingSection({ timing }: { timing: NotificationTimingView }) {
  const client = useApi();
  const router = useRouter();
  const { quietHours, digestHour, timeZone } = timing;
  const apiForm = useApiForm<Values>({
    initialValues: {
      isQuiet: quietHours !== null,
      quietHours: quietHours ?? NIGHT,
      digestHour: String(digestHour),
    },
    schema: setNotificationTiming.schema,
    toBody,
    submit: async (values) => {
      await client.setNotificationTiming({ body: toBody(values) });
      router.refresh();
    },
  });
  const { getInputProps, values } = apiForm.form;
  return (
    <Section title="Times of e-mails">
      <Form form={apiForm}>
        <Note>In {timeZone}, the time zone of your profile.</Note>
        <Switch
          label="Quiet hours"
          description="E-mails wait until they end, but for those about the security of your account."
          {...getInputProps('isQuiet', { type: 'checkbox' })}
        />
        {values.isQuiet && (
          <Group grow align="flex-start">
            <TextInput type="time" label="From" {...getInputProps('quietHours.from')} />
            <TextInput type="time" label="Until" {...getInputProps('quietHours.until')} />
          </Group>
        )}
        <Select
          label="Daily e-mails at"
          data={HOURS}
          allowDeselect={false}
          {...getInputProps('digestHour')}
        />
        <div>
          <SubmitButton loading={apiForm.busy}>Save</SubmitButton>
        </div>
      </Form>
    </Section>
  );
}
