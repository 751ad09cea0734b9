import { Card, Table, Text, Title } from '@mantine/core';
import { Caption } from '@/components/common/text';
import { lineAmount, linesTotal } from '@/lib/contracts/money';
import type { Order } from '@/lib/contracts/orders/schemas';
import { formatMoney } from './money';

/** The items and the total. */
export function OrderItems({ order }: { order: Order }) {
  const other = BigInt(order.totalAmount) - linesTotal(order.items);
  return (
    <Card p={0} className="table-card fits-phones">
      <Title order={3} px="lg" py="md">
        Items
      </Title>
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Item</Table.Th>
              <Table.Th ta="right">Quantity</Table.Th>
              <Table.Th ta="right">Price</Table.Th>
              <Table.Th ta="right">Sum</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.items.map((item) => (
              <Table.Tr key={`${item.sku}-${item.title}-${item.quantity}-${item.unitPrice}`}>
                <Table.Td>
                  <Text size="sm">{item.title}</Text>
                  <Caption>{item.sku}</Caption>
                </Table.Td>
                <Table.Td ta="right">{item.quantity}</Table.Td>
                <Table.Td ta="right">{formatMoney(item.unitPrice, order.currency)}</Table.Td>
                <Table.Td ta="right">{formatMoney(lineAmount(item), order.currency)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            {other !== 0n && (
              <Table.Tr>
                <Table.Td colSpan={3} c="dimmed">
                  Taxes, shipping and discounts
                </Table.Td>
                <Table.Td ta="right">{formatMoney(other, order.currency)}</Table.Td>
              </Table.Tr>
            )}
            <Table.Tr>
              <Table.Td colSpan={3} fw={600}>
                Total
              </Table.Td>
              <Table.Td ta="right" fw={640} fz="md">
                {formatMoney(order.totalAmount, order.currency)}
              </Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}
