import { Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/common/action-button';
import { Form, SubmitButton } from '@/components/common/form';
import { Section } from '@/components/common/section';
import { humanize } from '@/components/common/status-badge';
import { Caption, Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { type ChatWebhookView, setChatWebhook } from '@/lib/contracts/chat-webhook';
import { TEAM_NOTIFICATION_TYPES } from '@/lib/contracts/manifest.gen';
import type { NotificationPreferenceView } from '@/lib/contracts/notifications';

const toBody = ({ url, types }: { url: string; types: string[] }) => ({
  ...(url !== '' && { url }),
  types: TEAM_NOTIFICATION_TYPES.filter((type) => types.includes(type)),
});

interface ChatSectionProps {
  chat: ChatWebhookView | null;
  kinds: readonly NotificationPreferenceView[];
}

/** Where notifications of the whole team are posted to. */
export function ChatSection({ chat, kinds }: ChatSectionProps) {
  const client = useApi();
  const router = useRouter();
  const apiForm = useApiForm({
    initialValues: { url: '', types: [...(chat?.types ?? TEAM_NOTIFICATION_TYPES)] as string[] },
    schema: setChatWebhook.schema,
    toBody,
    submit: async (values) => {
      await client.setChatWebhook({ body: toBody(values) });
      apiForm.form.setFieldValue('url', '');
      router.refresh();
    },
  });
  const { form } = apiForm;
  const descriptions = new Map(kinds.map(({ type, description }) => [type, description]));
  return (
    <Section title="Chat" maw={560} mt="lg">
      <Note mb="sm">
        Posts notifications of the whole team to a channel of Slack, or of another chat with
        incoming webhooks in the same form.
      </Note>
      <Form form={apiForm}>
        <TextInput
          label="Address of the incoming webhook"
          description={chat && `Set now, at ${chat.host}. Leave empty to keep it.`}
          placeholder="https://hooks.slack.com/services/…"
          {...form.getInputProps('url')}
        />
        <Checkbox.Group label="What is posted" {...form.getInputProps('types')}>
          <Stack gap="xs" mt="xs">
            {TEAM_NOTIFICATION_TYPES.map((type) => (
              <Checkbox key={type} value={type} label={descriptions.get(type) ?? humanize(type)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group gap="xs">
          <SubmitButton loading={apiForm.busy}>Save</SubmitButton>
          {chat && <ChatActions />}
        </Group>
        {chat && <ChatState chat={chat} />}
      </Form>
    </Section>
  );
}

function ChatActions() {
  const client = useApi();
  return (
    <>
      <ActionButton
        variant="default"
        action={() => client.testChatWebhook()}
        success="A test message is on its way"
      >
        Send a test
      </ActionButton>
      <ActionButton
        variant="default"
        color="red"
        action={() => client.deleteChatWebhook()}
        success="Nothing is posted any more"
        confirm={{
          title: 'Remove the chat?',
          message: 'Nothing is posted then. The address of the webhook is deleted.',
        }}
      >
        Remove
      </ActionButton>
    </>
  );
}

function ChatState({ chat: { lastError, lastPostedAt } }: { chat: ChatWebhookView }) {
  if (lastError !== null) return <Caption c="red">The last message failed: {lastError}.</Caption>;
  if (lastPostedAt === null) return <Caption>Nothing has been posted yet.</Caption>;
  return (
    <Caption>
      Last posted <Time value={lastPostedAt} />
    </Caption>
  );
}
