import { Alert, Code, ScrollArea, Stack, Text, Timeline } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { type Fact, Facts } from '@/components/common/section';
import { StatusBadge } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { showError } from '@/components/hooks/use-action';
import type {
  WebhookDeliveryDetail,
  WebhookDeliveryView,
} from '@/lib/contracts/webhook-deliveries';

/** How deliveries are read and sent again: by a member, or by a customer. */
export interface DeliveryCalls {
  inspect: (id: string) => Promise<WebhookDeliveryDetail>;
  /** Null for those who may not. */
  resend: ((deliveryId: string) => Promise<unknown>) | null;
}

/** One delivery: what was sent, what came back, and the attempts that failed. */
export function DeliveryDetail(props: { delivery: WebhookDeliveryView; calls: DeliveryCalls }) {
  const { delivery } = props;
  const { inspect, resend } = props.calls;
  const detail = useDetail(delivery, inspect);
  const { nextAttemptAt } = delivery;
  const facts: Fact[] = [
    ['Status', <StatusBadge key="status" status={delivery.status} />],
    ['Response', <DeliveryResponse key="response" delivery={delivery} />],
    ['Attempts', delivery.attempts],
    ['Created', <Time key="created" value={delivery.createdAt} exact />],
    ['Event ID', <Code key="event">{delivery.eventId}</Code>],
  ];
  if (nextAttemptAt !== null)
    facts.splice(4, 0, ['Next attempt', <Time key="next" value={nextAttemptAt} />]);
  return (
    <Stack>
      {delivery.error !== null && <Alert color="red">{delivery.error}</Alert>}
      <Facts facts={facts} />
      {resend && delivery.status !== 'pending' && (
        <ActionButton
          variant="default"
          icon={IconRefresh}
          action={() => resend(delivery.id)}
          success="The delivery is sent again"
        >
          Send again
        </ActionButton>
      )}
      {detail && detail.failedAttempts.length > 0 && (
        <FailedAttempts attempts={detail.failedAttempts} />
      )}
      {detail?.responseBody && <Sent title="Response" text={detail.responseBody} />}
      {detail && <Sent title={`Request to ${detail.url}`} text={pretty(detail.body)} />}
    </Stack>
  );
}

/** Loaded when it is shown: lists do not contain it. Null until it is there. */
function useDetail(
  { id, updatedAt }: WebhookDeliveryView,
  inspect: DeliveryCalls['inspect'],
): WebhookDeliveryDetail | null {
  const [detail, setDetail] = useState<WebhookDeliveryDetail | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded again when the delivery has changed
  useEffect(() => {
    inspect(id).then(setDetail, showError);
  }, [id, updatedAt]);
  return detail;
}

const pretty = (json: string) => JSON.stringify(JSON.parse(json), null, 2);

function Sent({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <Text fw={560} size="sm" mb={4} className="break-anywhere">
        {title}
      </Text>
      <ScrollArea.Autosize mah={420} type="auto">
        <Code block fz="xs" bdrs="md">
          {text}
        </Code>
      </ScrollArea.Autosize>
    </div>
  );
}

function FailedAttempts({ attempts }: { attempts: WebhookDeliveryDetail['failedAttempts'] }) {
  return (
    <div>
      <Text fw={560} size="sm" mb="xs">
        Failed attempts
      </Text>
      <Timeline bulletSize={12} lineWidth={1} color="red">
        {attempts.map(({ at, durationMs, error }) => (
          <Timeline.Item key={at} title={<Text size="sm">{error}</Text>}>
            <Note>
              <Time value={at} exact />, after {durationMs} ms
            </Note>
          </Timeline.Item>
        ))}
      </Timeline>
    </div>
  );
}

/** "204 in 48 ms", or why there is no response. */
export function DeliveryResponse({ delivery }: { delivery: WebhookDeliveryView }) {
  const { responseStatus, durationMs, error } = delivery;
  if (responseStatus === null) {
    return <Note lineClamp={1}>{error ?? 'not sent yet'}</Note>;
  }
  return (
    <Text size="sm">
      {responseStatus}{' '}
      {durationMs !== null && (
        <Text span c="dimmed" inherit>
          in {durationMs} ms
        </Text>
      )}
    </Text>
  );
}
