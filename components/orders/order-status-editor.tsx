'use client';

import { Alert, Button, Card, Group, Select, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
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

interface OrderStatusEditorProps {
  order: Order;
  /** The last save met a newer version, which is the one shown now. */
  conflict: boolean;
  onConflict: (conflict: boolean) => void;
}

/** Changes the status. Give it the order's version as key: a newer version starts it afresh. */
export function OrderStatusEditor({ order, conflict, onConflict }: OrderStatusEditorProps) {
  const client = useApi();
  const router = useRouter();
  const [status, setStatus] = useState<OrderStatus>(order.status);
  const [saving, setSaving] = useState(false);

  const save = async () => {
    setSaving(true);
    try {
      await client.updateOrder({ params: { id: order.id }, body: toBody(order, status) });
      onConflict(false);
      notifications.show({
        color: 'verdigris',
        message: `Order ${order.number} is ${humanize(status).toLowerCase()} now`,
      });
    } catch (error) {
      if (!(error instanceof ApiClientError) || error.code !== 'VERSION_CONFLICT') {
        setSaving(false);
        showError(error);
        return;
      }
      onConflict(true);
    }
    // Stays busy until the newest version is here and replaces this editor.
    router.refresh();
  };
  return (
    <Card>
      <Title order={3} mb="md">
        Status
      </Title>
      <Stack gap="sm">
        {conflict && (
          <Alert color="orange" title="Somebody else changed this order" role="alert">
            Nothing of yours was saved. The page shows the newest version now: check it, then choose
            the status again if you still want to.
          </Alert>
        )}
        <Group gap="sm" wrap="nowrap">
          <Select
            aria-label="Status"
            flex={1}
            allowDeselect={false}
            disabled={saving}
            data={ORDER_STATUSES.map((value) => ({ value, label: humanize(value) }))}
            value={status}
            onChange={(value) => value && setStatus(value as OrderStatus)}
          />
          <Button onClick={save} loading={saving} disabled={status === order.status}>
            Save
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
