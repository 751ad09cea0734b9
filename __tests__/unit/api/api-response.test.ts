import { expect, it } from 'vitest';
import { ResponseHeaders, toWebResponse } from '@/lib/api/api-response';

it('replaces a header whatever its case, and keeps every cookie', () => {
  const headers = new ResponseHeaders();
  headers.set('Cache-Control', 'private');
  headers.set('cache-control', 'no-store');
  headers.cookies.push('a=1', 'b=2');
  expect(headers.get('CACHE-CONTROL')).toBe('no-store');
  expect([...headers]).toEqual([
    ['cache-control', 'no-store'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
});

it('becomes a web Response with the same status, headers, cookies and body', async () => {
  const headers = new ResponseHeaders();
  headers.set('Content-Type', 'application/json');
  headers.cookies.push('a=1', 'b=2');
  const response = toWebResponse({ status: 201, headers, body: '{}' });
  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.text()).toBe('{}');
});
