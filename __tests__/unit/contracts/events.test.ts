import { expect, it } from 'vitest';
import { EVENTS, RESTRICTED_EVENTS } from '@/lib/contracts';

it.each(EVENTS)('$type has an example by its schema', ({ payload, example }) => {
  expect(payload.parse(example)).toEqual(example);
});

it.each(EVENTS.filter((event) => !RESTRICTED_EVENTS.includes(event)))(
  '$type names the id of its resource in its data',
  ({ resource = '', example }) => {
    const read = (value: unknown, name: string) => (value as Record<string, unknown>)[name];
    expect(resource.split('.').reduce(read, example)).toMatch(/^[a-z0-9]{8,40}$/);
  },
);
