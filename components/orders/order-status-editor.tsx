import { Alert, Button, Group, Select, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { toOptions } from '@/components/common/filters';
import { Section } from '@/components/common/section';
import { humanize } from '@/components/common/status-badge';
import { useAction } from '@/components/hooks/use-action';
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

/** Changes the status. A newer version of the order resets the choice. */
export function OrderStatusEditor({ order }: { order: Order }) {
  const client = useApi();
  const { run, busy } = useAction();
  const [chosen, setChosen] = useState({ version: order.version, status: order.status });
  const [conflict, setConflict] = useState(false);
  const { status } = chosen.version === order.version ? chosen : order;

  const save = async () => {
    try {
      await client.updateOrder({ params: { id: order.id }, body: toBody(order, status) });
      setConflict(false);
      const message = `Order ${order.number} is now ${humanize(status).toLowerCase()}`;
      notifications.show({ color: 'verdigris', message });
    } catch (error) {
      if (!(error instanceof ApiClientError) || error.code !== 'VERSION_CONFLICT') throw error;
      setConflict(true);
    }
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
            disabled={busy}
            data={toOptions(ORDER_STATUSES)}
            value={status}
            onChange={(value) =>
              value && setChosen({ version: order.version, status: value as OrderStatus })
            }
          />
          <Button onClick={() => run(save)} loading={busy} disabled={status === order.status}>
            Save
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
