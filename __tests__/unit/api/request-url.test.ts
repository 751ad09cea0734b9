import { expect, it } from 'vitest';
import { splitUrl } from '@/lib/api/request-url';

it.each([
  ['/api/v1/orders', '/api/v1/orders', ''],
  ['/api/v1/orders?page=2&q=a?b', '/api/v1/orders', 'page=2&q=a?b'],
  ['/api?', '/api', ''],
  ['http://localhost/api/v1?x=http://y/z', '/api/v1', 'x=http://y/z'],
  ['https://host:8080/api/%2e%2e/x', '/api/%2e%2e/x', ''],
  ['http://host', '/', ''],
  ['//double/slash', '//double/slash', ''],
])('%s', (url, pathname, search) => {
  expect(splitUrl(url)).toEqual({ pathname, search });
});
