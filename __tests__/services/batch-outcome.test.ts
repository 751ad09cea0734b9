import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batchItem } from '@/lib/contracts/batch';
import { parseItems } from '@/lib/services/batch-outcome';

const number = z.array(batchItem(z.strictObject({ number: z.string() })));

describe('parseItems', () => {
  it('validates each item by itself', async () => {
    const results = await parseItems(number.parse([{ number: 'A-1' }, { number: 1, other: 2 }]));
    expect(results).toMatchObject([
      { success: true, data: { number: 'A-1' } },
      {
        success: false,
        error: { details: { issues: [{ path: 'body.number' }, { path: 'body' }] } },
      },
    ]);
  });

  it('lets other work run between items that take long', async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const slow = z.array(
      batchItem(
        z.unknown().transform(() => {
          const end = performance.now() + 11;
          while (performance.now() < end);
          return turns;
        }),
      ),
    );
    const results = await parseItems(slow.parse([1, 2, 3]));
    clearImmediate(timer);
    expect(results.map((result) => result.success && result.data)).toEqual([
      0,
      expect.any(Number),
      expect.any(Number),
    ]);
    expect(turns).toBeGreaterThanOrEqual(2);
  });
});
