import { describe, expect, it } from 'vitest';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';

const operations = Object.entries<Contract>(contracts);
const withBody = operations.filter(([, { schema }]) => schema);
const withFiles = operations.filter(
  ([, { upload, produces = [] }]) => upload || produces.length > 1,
);
/** A redirect is all header; everything else has something to show. */
const withResponse = operations.filter(([, { status }]) => status !== 303);

describe('the examples of a contract', () => {
  it.each(withBody)('%s shows a body that its schema accepts', (_, { schema, examples }) => {
    expect(examples).toHaveProperty('request');
    expect(schema?.safeParse(examples?.request).error).toBeUndefined();
  });

  it.each(withResponse)('%s shows a response that fits its schema', (_, { response, examples }) => {
    expect(examples).toHaveProperty('response');
    const parsed = response.safeParse(examples?.response);
    expect(parsed.error).toBeUndefined();
    // A field that the schema no longer knows would vanish in parsing.
    expect(parsed.data).toEqual(examples?.response);
  });

  it.each(withFiles)('%s shows a file of each media type', (_, { upload, produces, examples }) => {
    const types = upload?.contentTypes ?? produces ?? [];
    expect(Object.keys(examples?.files ?? {}).sort()).toEqual([...types].sort());
  });
});
