'use client';

import {
  Button,
  Card,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { Trail } from '@/components/common/breadcrumbs';
import { FormFailure } from '@/components/common/form-failure';
import { LinkButton } from '@/components/common/link-button';
import { PageHeader } from '@/components/common/page-header';
import { humanize } from '@/components/common/status-badge';
import { SubmitButton } from '@/components/common/submit-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { createOrderBody, ORDER_STATUSES } from '@/lib/contracts/orders/schemas';
import { formatMoney } from './money';
import { emptyItem, initialOrder, orderBody, orderTotal } from './order-form-values';
import { OrderItemFields } from './order-item-fields';

export function NewOrderForm() {
  const client = useApi();
  const router = useRouter();
  const { form, busy, failure, onSubmit } = useApiForm({
    initialValues: initialOrder,
    schema: createOrderBody,
    toBody: orderBody,
    submit: async (values) => {
      const order = await client.createOrder({ body: createOrderBody.parse(orderBody(values)) });
      router.push(`/orders/${order.id}`);
    },
  });
  const { items, currency } = form.values;
  return (
    <>
      <Trail parents={[['Orders', '/orders']]} here="New" />
      <PageHeader title="New order" description="For orders that come from no connected shop." />
      <form onSubmit={onSubmit} noValidate>
        <Stack maw={760} gap="md">
          <FormFailure failure={failure} />
          <Card>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput label="Number" placeholder="A-1001" {...form.getInputProps('number')} />
              <Select
                label="Status"
                allowDeselect={false}
                data={ORDER_STATUSES.map((value) => ({ value, label: humanize(value) }))}
                {...form.getInputProps('status')}
              />
              <TextInput label="Customer" {...form.getInputProps('customerName')} />
              <TextInput
                label="E-mail (optional)"
                type="email"
                {...form.getInputProps('customerEmail')}
              />
              <TextInput label="Currency" maxLength={3} {...form.getInputProps('currency')} />
            </SimpleGrid>
          </Card>
          <Card>
            <Title order={3} mb="md">
              Items
            </Title>
            <Stack gap="md">
              {items.map((item, index) => (
                <OrderItemFields
                  key={item.key}
                  form={form}
                  index={index}
                  removable={items.length > 1}
                />
              ))}
              <Group justify="space-between">
                <Button
                  variant="light"
                  size="xs"
                  leftSection={<IconPlus size={15} stroke={1.8} />}
                  onClick={() => form.insertListItem('items', emptyItem())}
                >
                  Add an item
                </Button>
                <Text fw={600} className="tabular">
                  Total {formatTotal(orderTotal(form.values), currency)}
                </Text>
              </Group>
            </Stack>
          </Card>
          <Group justify="flex-end">
            <LinkButton href="/orders" variant="default">
              Cancel
            </LinkButton>
            <SubmitButton loading={busy}>Create order</SubmitButton>
          </Group>
        </Stack>
      </form>
    </>
  );
}

/** The total while the currency may still be half typed. */
function formatTotal(amount: number, currency: string): string {
  return /^[A-Za-z]{3}$/.test(currency) ? formatMoney(amount, currency) : '–';
}
