import { expect, it } from 'vitest';
import { clientIp } from '@/lib/api/client-ip';
import { createInternalCallToken, isInternalCall } from '@/lib/auth/internal-calls';

const request = (headers: Record<string, string>) => new Request('http://x/', { headers });
const claimed = request({ 'x-forwarded-for': '1.1.1.1, 2.2.2.2' });

it('believes nobody but the peer, unless a proxy is trusted', () => {
  expect(clientIp(claimed, '9.9.9.9', false)).toBe('9.9.9.9');
  expect(clientIp(claimed, '9.9.9.9', true)).toBe('2.2.2.2');
  expect(clientIp(request({}), '9.9.9.9', true)).toBe('9.9.9.9');
  expect(clientIp(request({}), undefined, false)).toBeNull();
});

it('knows the calls of the own page server by their token alone', () => {
  const token = createInternalCallToken('a secret');
  expect(isInternalCall(request({ 'x-plinth-internal': token }), token)).toBe(true);
  expect(isInternalCall(request({ 'x-plinth-internal': 'guess' }), token)).toBe(false);
  expect(isInternalCall(claimed, token)).toBe(false);
  expect(createInternalCallToken('another secret')).not.toBe(token);
});
