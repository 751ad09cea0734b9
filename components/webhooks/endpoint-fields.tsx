'use client';

import { MultiSelect, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { EVENT_TYPES, type EventType } from '@/lib/contracts/manifest.gen';

export interface EndpointValues extends Record<string, unknown> {
  url: string;
  description: string;
  events: EventType[];
}

/** The form's values as the API takes them. */
export function endpointBody(values: EndpointValues) {
  const description = values.description.trim();
  return {
    url: values.url.trim(),
    description: description === '' ? null : description,
    events: values.events,
  };
}

export function EndpointFields({ form }: { form: UseFormReturnType<EndpointValues> }) {
  return (
    <>
      <TextInput
        label="Address"
        placeholder="https://example.com/hooks/plinth"
        type="url"
        data-autofocus
        {...form.getInputProps('url')}
      />
      <TextInput
        label="Description"
        placeholder="Warehouse"
        {...form.getInputProps('description')}
      />
      <MultiSelect
        label="Events"
        description="Choose none to hear of everything"
        placeholder={form.values.events.length === 0 ? 'Every event' : undefined}
        data={[...EVENT_TYPES]}
        searchable
        clearable
        {...form.getInputProps('events')}
      />
    </>
  );
}
