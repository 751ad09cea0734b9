'use client';

import { Anchor, Flex, Stack, Text, Timeline } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/common/action-button';
import { PageHeader } from '@/components/common/page-header';
import { type Fact, Facts, JsonView, Section } from '@/components/common/section';
import { humanize } from '@/components/common/status-badge';
import { Caption } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { Order } from '@/lib/contracts/orders/schemas';
import { OrderItems } from './order-items';
import { OrderStatusEditor } from './order-status-editor';
import { ORDER_STATUS_COLORS, OrderStatusBadge } from './status';

export function OrderDetail({ order }: { order: Order }) {
  const mayWrite = useCan('member', 'orders:write');
  return (
    <>
      <PageHeader
        parent={{ label: 'Orders', href: '/orders' }}
        title={order.number}
        badge={<OrderStatusBadge status={order.status} />}
        description={
          <>
            Placed <Time value={order.placedAt} exact /> by {order.customerName}
          </>
        }
      >
        {mayWrite && <DeleteButton order={order} />}
      </PageHeader>
      <Flex direction={{ base: 'column', md: 'row' }} gap="md">
        <Stack gap="md" flex={1} miw={0}>
          <OrderItems order={order} />
          {order.metadata !== null && (
            <Section title="Metadata">
              <JsonView value={order.metadata} />
            </Section>
          )}
        </Stack>
        <Stack gap="md" w={{ md: 340 }}>
          {mayWrite && <OrderStatusEditor order={order} />}
          <CustomerFacts order={order} />
          <History order={order} />
          <Caption px="xs" className="tabular">
            Version {order.version} · updated <Time value={order.updatedAt} />
          </Caption>
        </Stack>
      </Flex>
    </>
  );
}

function DeleteButton({ order: { id, number } }: { order: Order }) {
  const client = useApi();
  const router = useRouter();
  return (
    <ActionButton
      variant="default"
      icon={IconTrash}
      confirm={{
        title: `Delete order ${number}?`,
        message:
          'It disappears from all lists and API responses. The audit log still shows what it was.',
      }}
      action={() => client.deleteOrder({ params: { id } })}
      success={`Order ${number} was deleted`}
      refresh={false}
      onDone={() => router.push('/orders')}
    >
      Delete
    </ActionButton>
  );
}

function CustomerFacts({ order }: { order: Order }) {
  const { customerName, customerEmail, connectionId, externalId } = order;
  const facts: Fact[] = [
    ['Name', customerName],
    [
      'Email',
      customerEmail && (
        <Anchor href={`mailto:${customerEmail}`} size="sm">
          {customerEmail}
        </Anchor>
      ),
    ],
    ['Source', connectionId === null ? 'Created here' : 'Connected shop'],
  ];
  if (externalId !== null) facts.push(['ID at the shop', externalId]);
  return (
    <Section title="Customer">
      <Facts facts={facts} labelWidth={100} />
    </Section>
  );
}

/** Every status that the order had, newest first. */
function History({ order }: { order: Order }) {
  const entries = [...order.history].reverse();
  return (
    <Section title="History">
      <Timeline bulletSize={14} lineWidth={2} active={entries.length}>
        {entries.map(({ status, at }) => (
          <Timeline.Item
            key={`${status}-${at}`}
            color={ORDER_STATUS_COLORS[status]}
            title={
              <Text size="sm" fw={500}>
                {humanize(status)}
              </Text>
            }
          >
            <Caption>
              <Time value={at} exact />
            </Caption>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}
