'use client';

import { ActionIcon, Group, NumberInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import type { OrderFormValues } from './order-form-values';

interface OrderItemFieldsProps {
  form: UseFormReturnType<OrderFormValues>;
  index: number;
  removable: boolean;
}

export function OrderItemFields({ form, index, removable }: OrderItemFieldsProps) {
  const path = `items.${index}`;
  // The API names the price in minor units `unitPrice`; its findings belong to the price field.
  const priceError = form.errors[`${path}.unitPrice`];
  return (
    <Group align="flex-start" gap="sm">
      <TextInput label="Article" flex="2 1 180px" {...form.getInputProps(`${path}.title`)} />
      <TextInput label="SKU" flex="1 1 100px" {...form.getInputProps(`${path}.sku`)} />
      <NumberInput
        label="Quantity"
        w={100}
        min={1}
        allowDecimal={false}
        {...form.getInputProps(`${path}.quantity`)}
      />
      <NumberInput
        label="Price"
        w={130}
        min={0}
        decimalScale={3}
        hideControls
        {...form.getInputProps(`${path}.price`)}
        error={priceError}
      />
      <ActionIcon
        mt={27}
        size="lg"
        disabled={!removable}
        aria-label={`Remove item ${index + 1}`}
        onClick={() => form.removeListItem('items', index)}
      >
        <IconTrash size={17} stroke={1.6} />
      </ActionIcon>
    </Group>
  );
}
