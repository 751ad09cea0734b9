import { describe, expect, it } from 'vitest';
import { readFilters, writeFilters } from '@/components/webhooks/filter-text';
import { endpointFilter } from '@/lib/contracts/webhooks';

describe('filters as text', () => {
  it.each([
    ['status = paid, shipped', [{ field: 'status', values: ['paid', 'shipped'] }]],
    ['customer.country = NO', [{ field: 'customer.country', values: ['NO'] }]],
    [
      'total = 100, -2.5\nnote = null',
      [
        { field: 'total', values: [100, -2.5] },
        { field: 'note', values: [null] },
      ],
    ],
    ['code = "100", "a, b"', [{ field: 'code', values: ['100', 'a, b'] }]],
    ['formula = a=b', [{ field: 'formula', values: ['a=b'] }]],
  ])('%s', (text, filters) => {
    expect(readFilters(text)).toEqual(filters);
    expect(readFilters(writeFilters(filters))).toEqual(filters);
  });

  it('ignores empty lines, and reads what is no filter as one that the contract refuses', () => {
    expect(readFilters('\n  \n')).toEqual([]);
    const [filter] = readFilters('only paid ones');
    expect(endpointFilter.safeParse(filter).success).toBe(false);
  });
});
