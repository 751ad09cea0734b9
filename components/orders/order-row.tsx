'use client';

import { Box, Table, Text } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { TextLink } from '@/components/common/link-button';
import { StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import type { Order } from '@/lib/contracts/orders/schemas';
import { formatMoney } from './money';
import { ORDER_STATUS_COLORS } from './status';

/** The whole row can be clicked; the number is the link for keyboards and screen readers. */
export function OrderRow({ order }: { order: Order }) {
  const router = useRouter();
  const href = `/orders/${order.id}`;
  const badge = <StatusBadge status={order.status} color={ORDER_STATUS_COLORS[order.status]} />;
  return (
    <Table.Tr className="row-link" onClick={() => router.push(href)}>
      <Table.Td className="nowrap">
        <TextLink
          href={href}
          fw={560}
          c="inherit"
          size="sm"
          underline="hover"
          onClick={(event) => event.stopPropagation()}
        >
          {order.number}
        </TextLink>
        <Box hiddenFrom="sm" mt={4}>
          {badge}
        </Box>
      </Table.Td>
      <Table.Td>
        <Text size="sm" truncate className="customer-cell">
          {order.customerName}
        </Text>
        {order.customerEmail && (
          <Text size="xs" c="dimmed" truncate className="customer-cell">
            {order.customerEmail}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">{badge}</Table.Td>
      <Table.Td ta="right" fw={500} className="nowrap">
        {formatMoney(order.totalAmount, order.currency)}
      </Table.Td>
      <Table.Td c="dimmed" className="nowrap" visibleFrom="sm">
        <Time value={order.placedAt} exact />
      </Table.Td>
    </Table.Tr>
  );
}
