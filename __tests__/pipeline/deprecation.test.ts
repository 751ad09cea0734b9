import { expect, it } from 'vitest';
import { AnswerHeaders } from '@/lib/api/answer';
import { setDeprecationHeaders } from '@/lib/api/deprecation';
import { contracts } from '@/lib/contracts';

it('announces deprecation, sunset and successor of a contract that has them', () => {
  const headers = new AnswerHeaders();
  const deprecation = {
    deprecated: '2026-01-01T00:00:00Z',
    sunset: '2027-01-01T00:00:00Z',
    replacedBy: '/api/v1/orders',
  };
  setDeprecationHeaders(headers, { ...contracts.listOrders, deprecation });
  expect(headers.get('deprecation')).toBe('@1767225600');
  expect(headers.get('sunset')).toBe('Fri, 01 Jan 2027 00:00:00 GMT');
  expect(headers.get('link')).toBe('</api/v1/orders>; rel="successor-version"');
});

it('says nothing of all others', () => {
  const headers = new AnswerHeaders();
  setDeprecationHeaders(headers, contracts.listOrders);
  expect([...headers]).toEqual([]);
});
