import { expect, it } from 'vitest';
import { deprecationHeaders } from '@/lib/api/deprecation';

it('sends deprecation, sunset and successor of a contract that has them', () => {
  const deprecation = {
    deprecated: '2026-01-01T00:00:00Z',
    sunset: '2027-01-01T00:00:00Z',
    replacedBy: '/api/v1/orders',
  };
  expect(deprecationHeaders({ deprecation })).toEqual(
    new Map([
      ['deprecation', '@1767225600'],
      ['sunset', 'Fri, 01 Jan 2027 00:00:00 GMT'],
      ['link', '</api/v1/orders>; rel="successor-version"'],
    ]),
  );
});

it('says nothing of all others', () => {
  expect(deprecationHeaders({}).size).toBe(0);
});
