import { Alert, Button, Group, Select, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toOptions } from '@/components/common/filters';
import { Section } from '@/components/common/section';
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

/** The body of a PUT: the whole order, with the version that was read. */
function toBody(order: Order, status: OrderStatus): UpdateOrderBody {
  const fields = Object.keys(updateOrderBody.shape) as (keyof UpdateOrderBody)[];
  const body = Object.fromEntries(fields.map((field) => [field, order[field]]));
  return { ...body, status } as UpdateOrderBody;
}

interface OrderStatusEditorProps {
  order: Order;
  /** The last save was refused because of a newer version, which is shown now. */
  conflict: boolean;
  onConflict: (conflict: boolean) => void;
}

/** Changes the status. Its key must be the order's version: a newer version resets it. */
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
        message: `Order ${order.number} is now ${humanize(status).toLowerCase()}`,
      });
    } catch (error) {
      if (!(error instanceof ApiClientError) || error.code !== 'VERSION_CONFLICT') {
        setSaving(false);
        showError(error);
        return;
      }
      onConflict(true);
    }
    // Stays busy until the new version replaces this editor.
    router.refresh();
  };
  return (
    <Section title="Status">
      <Stack gap="sm">
        {conflict && (
          <Alert color="orange" title="Someone else changed this order" role="alert">
            Your change was not saved. This is the latest version: choose the status again if you
            still want to change it.
          </Alert>
        )}
        <Group gap="sm" wrap="nowrap">
          <Select
            aria-label="Status"
            flex={1}
            allowDeselect={false}
            disabled={saving}
            data={toOptions(ORDER_STATUSES)}
            value={status}
            onChange={(value) => value && setStatus(value as OrderStatus)}
          />
          <Button onClick={save} loading={saving} disabled={status === order.status}>
            Save
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
