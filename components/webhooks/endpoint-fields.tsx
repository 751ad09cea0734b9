import { Checkbox, MultiSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { EVENT_TYPES, type EventType } from '@/lib/contracts/manifest.gen';
import type { WebhookEndpointView } from '@/lib/contracts/webhooks';
import { readFilters, writeFilters } from './filter-text';

export interface EndpointValues extends Record<string, unknown> {
  url: string;
  description: string;
  events: EventType[];
  filters: string;
  isOrdered: boolean;
  maxPerSecond: number | string;
}

/** The values of the form for an endpoint, or for a new one. */
export function endpointValues(endpoint?: WebhookEndpointView): EndpointValues {
  return {
    url: endpoint?.url ?? '',
    description: endpoint?.description ?? '',
    events: endpoint?.events ?? [],
    filters: writeFilters(endpoint?.filters ?? []),
    isOrdered: endpoint?.isOrdered ?? false,
    maxPerSecond: endpoint?.maxPerSecond ?? '',
  };
}

/** The form's values as the body of a request. */
export function endpointBody({
  url,
  description,
  events,
  filters,
  isOrdered,
  maxPerSecond,
}: EndpointValues) {
  return {
    url: url.trim(),
    description: description.trim() || null,
    events,
    filters: readFilters(filters),
    isOrdered,
    maxPerSecond: maxPerSecond === '' ? null : Number(maxPerSecond),
  };
}

export function EndpointFields<V extends EndpointValues>({
  form,
  eventTypes,
}: {
  form: UseFormReturnType<V>;
  /** Those of a customer; all by default. */
  eventTypes?: readonly string[] | undefined;
}) {
  const filterError = Object.entries(form.errors).find(([path]) => path.startsWith('filters'))?.[1];
  return (
    <>
      <TextInput
        label="URL"
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
        description={`Leave empty for all events${eventTypes ? '' : ' but audit.recorded'}`}
        placeholder={form.values.events.length === 0 ? 'All events' : undefined}
        data={[...(eventTypes ?? EVENT_TYPES)]}
        searchable
        clearable
        {...form.getInputProps('events')}
      />
      <Textarea
        label="Filters"
        description="One a line: a field of the event's data, and its values"
        placeholder="status = paid, shipped"
        autosize
        minRows={1}
        {...form.getInputProps('filters')}
        error={filterError}
      />
      <NumberInput
        label="Deliveries per second"
        description="Leave empty for no limit"
        min={1}
        max={1000}
        allowDecimal={false}
        {...form.getInputProps('maxPerSecond')}
      />
      <Checkbox
        label="In order: an event waits until the earlier ones of its resource have ended"
        {...form.getInputProps('isOrdered', { type: 'checkbox' })}
      />
    </>
  );
}
