'use client';

import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Trail } from '@/components/common/breadcrumbs';
import { ConfirmButton } from '@/components/common/confirm-button';
import { JsonView } from '@/components/common/json-view';
import { PageHeader } from '@/components/common/page-header';
import { StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { Order } from '@/lib/contracts/orders/schemas';
import { OrderFacts } from './order-facts';
import { OrderHistory } from './order-history';
import { OrderItems } from './order-items';
import { OrderStatusEditor } from './order-status-editor';
import { ORDER_STATUS_COLORS } from './status';

export function OrderDetail({ order }: { order: Order }) {
  const client = useApi();
  const router = useRouter();
  const mayWrite = useCan('member');
  const { run } = useAction();
  const [conflict, setConflict] = useState(false);
  const remove = async () => {
    const deleted = await run(() => client.deleteOrder({ params: { id: order.id } }), {
      success: `Order ${order.number} was deleted`,
      refresh: false,
    });
    if (deleted) router.push('/orders');
  };
  return (
    <>
      <Trail parents={[['Orders', '/orders']]} here={order.number} />
      <PageHeader
        title={
          <Group gap="sm">
            {order.number}
            <StatusBadge status={order.status} color={ORDER_STATUS_COLORS[order.status]} />
          </Group>
        }
        description={
          <>
            Placed <Time value={order.placedAt} exact /> by {order.customerName}
          </>
        }
      >
        {mayWrite && (
          <ConfirmButton
            variant="default"
            leftSection={<IconTrash size={16} stroke={1.7} />}
            title={`Delete order ${order.number}?`}
            message="It leaves every list and answer. The audit log keeps what it was."
            confirmLabel="Delete"
            onConfirm={remove}
          >
            Delete
          </ConfirmButton>
        )}
      </PageHeader>
      <div className="detail-columns">
        <Stack gap="md">
          <OrderItems order={order} />
          {order.metadata !== null && (
            <Card>
              <Title order={3} mb="md">
                Metadata
              </Title>
              <JsonView value={order.metadata} />
            </Card>
          )}
        </Stack>
        <Stack gap="md">
          {mayWrite && (
            <OrderStatusEditor
              key={order.version}
              order={order}
              conflict={conflict}
              onConflict={setConflict}
            />
          )}
          <OrderFacts order={order} />
          <OrderHistory order={order} />
          <Text size="xs" c="dimmed" px="xs" className="tabular">
            Version {order.version} · changed <Time value={order.updatedAt} />
          </Text>
        </Stack>
      </div>
    </>
  );
}
