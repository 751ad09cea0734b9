'use client';

import { Alert, Button, Card, Group, Select, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { humanize } from '@/components/common/status-badge';
import { showError } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { ApiClientError } from '@/lib/api/client';
import {
  ORDER_STATUSES,
  type Order,
  type OrderStatus,
  type UpdateOrderBody,
  updateOrderBody,
} from '@/lib/contracts/orders/schemas';

/** The order as a PUT wants it: the whole of it, with the version that was read. */
function toBody(order: Order, status: OrderStatus): UpdateOrderBody {
  const fields = Object.keys(updateOrderBody.shape) as (keyof UpdateOrderBody)[];
  const body = Object.fromEntries(fields.map((field) => [field, order[field]]));
  return { ...body, status } as UpdateOrderBody;
}

/** Changes the status; says so when somebody else changed the order meanwhile, and shows theirs. */
export function OrderStatusEditor({ order }: { order: Order }) {
  const client = useApi();
  const router = useRouter();
  const [status, setStatus] = useState<OrderStatus>(order.status);
  const [saving, setSaving] = useState(false);
  const [conflict, setConflict] = useState(false);
  const [reloading, startTransition] = useTransition();
  const [version, setVersion] = useState(order.version);
  // A newer version came in: start from what it says.
  if (version !== order.version) {
    setVersion(order.version);
    if (!conflict) setStatus(order.status);
  }

  const save = async () => {
    setSaving(true);
    setConflict(false);
    try {
      await client.updateOrder({ params: { id: order.id }, body: toBody(order, status) });
      notifications.show({
        color: 'verdigris',
        message: `Order ${order.number} is ${humanize(status).toLowerCase()} now`,
      });
      startTransition(() => router.refresh());
    } catch (error) {
      if (!(error instanceof ApiClientError) || error.code !== 'VERSION_CONFLICT') {
        showError(error);
        return;
      }
      setConflict(true);
      startTransition(() => router.refresh());
    } finally {
      setSaving(false);
    }
  };
  return (
    <Card>
      <Title order={3} mb="md">
        Status
      </Title>
      <Stack gap="sm">
        {conflict && (
          <Alert color="orange" title="Somebody else changed this order" role="alert">
            Nothing of yours was saved. The page shows the newest version now: check it, then save
            again if you still want to.
          </Alert>
        )}
        <Group gap="sm" wrap="nowrap">
          <Select
            aria-label="Status"
            flex={1}
            allowDeselect={false}
            data={ORDER_STATUSES.map((value) => ({ value, label: humanize(value) }))}
            value={status}
            onChange={(value) => value && setStatus(value as OrderStatus)}
          />
          <Button onClick={save} loading={saving || reloading} disabled={status === order.status}>
            Save
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
