'use client';

import {
  ActionIcon,
  Button,
  Card,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { toOptions } from '@/components/common/filters';
import { Form, SubmitButton } from '@/components/common/form';
import { LinkButton } from '@/components/common/link-button';
import { PageHeader } from '@/components/common/page-header';
import { Section } from '@/components/common/section';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { createOrderBody, ORDER_STATUSES } from '@/lib/contracts/orders/schemas';
import { formatMoney } from './money';
import {
  emptyItem,
  initialOrder,
  type OrderFormValues,
  orderBody,
  orderTotal,
} from './order-form-values';

export function NewOrderForm() {
  const client = useApi();
  const router = useRouter();
  const apiForm = useApiForm({
    initialValues: initialOrder,
    schema: createOrderBody,
    toBody: orderBody,
    submit: async (values) => {
      const order = await client.createOrder({ body: createOrderBody.parse(orderBody(values)) });
      router.push(`/orders/${order.id}`);
    },
  });
  const { form, busy } = apiForm;
  const { items, currency } = form.values;
  return (
    <>
      <PageHeader
        parent={{ label: 'Orders', href: '/orders' }}
        title="New order"
        description="For orders that don't come from a connected shop."
      />
      <Form form={apiForm} maw={760}>
        <Card>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label="Number" placeholder="A-1001" {...form.getInputProps('number')} />
            <Select
              label="Status"
              allowDeselect={false}
              data={toOptions(ORDER_STATUSES)}
              {...form.getInputProps('status')}
            />
            <TextInput label="Customer" {...form.getInputProps('customerName')} />
            <TextInput
              label="Email (optional)"
              inputMode="email"
              {...form.getInputProps('customerEmail')}
            />
            <TextInput label="Currency" maxLength={3} {...form.getInputProps('currency')} />
          </SimpleGrid>
        </Card>
        <Section title="Items">
          <Stack gap="md">
            {items.map((item, index) => (
              <OrderItemFields key={item.key} form={form} index={index} />
            ))}
            <Group justify="space-between">
              <Button
                variant="light"
                size="xs"
                leftSection={<IconPlus size={15} stroke={1.8} />}
                onClick={() => form.insertListItem('items', emptyItem())}
              >
                Add item
              </Button>
              <Text fw={600} className="tabular">
                Total {formatTotal(orderTotal(form.values), currency)}
              </Text>
            </Group>
          </Stack>
        </Section>
        <Group justify="flex-end">
          <LinkButton href="/orders" variant="default">
            Cancel
          </LinkButton>
          <SubmitButton loading={busy}>Create order</SubmitButton>
        </Group>
      </Form>
    </>
  );
}

/** A dash while the currency is incomplete. */
function formatTotal(amount: bigint, currency: string): string {
  return /^[A-Za-z]{3}$/.test(currency) ? formatMoney(amount, currency) : '–';
}

function OrderItemFields(props: { form: UseFormReturnType<OrderFormValues>; index: number }) {
  const { form, index } = props;
  const path = `items.${index}`;
  return (
    <Group align="flex-start" gap="sm">
      <TextInput label="Item" flex="2 1 180px" {...form.getInputProps(`${path}.title`)} />
      <TextInput label="SKU" flex="1 1 100px" {...form.getInputProps(`${path}.sku`)} />
      <NumberInput
        label="Quantity"
        w={100}
        decimalScale={6}
        {...form.getInputProps(`${path}.quantity`)}
      />
      <NumberInput
        label="Price"
        w={130}
        decimalScale={3}
        hideControls
        {...form.getInputProps(`${path}.unitPrice`)}
      />
      <ActionIcon
        mt={27}
        size="lg"
        disabled={form.values.items.length === 1}
        aria-label={`Remove item ${index + 1}`}
        onClick={() => form.removeListItem('items', index)}
      >
        <IconTrash size={17} stroke={1.6} />
      </ActionIcon>
    </Group>
  );
}
