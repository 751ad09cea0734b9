import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { viewOf } from '@/lib/contracts/view';

const schema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});

describe('the view of a row', () => {
  it("has the schema's fields alone, in its order, with times as ISO text", () => {
    const row = { secret: 's', endedAt: null, at: new Date('2026-03-04T05:06:07.089Z'), id: '1' };
    const view = viewOf(schema)(row);
    expect(JSON.stringify(view)).toBe('{"id":"1","at":"2026-03-04T05:06:07.089Z","endedAt":null}');
    expect(schema.parse(view)).toEqual(view);
  });
});
