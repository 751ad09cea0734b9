import { describe, expect, it } from 'vitest';
import { redirectUnrouted, respondUnrouted } from '@/lib/api/respond-unrouted';

const settings = { secureCookies: false, corsOrigins: [] };

/** What Next.js's catch-all route returns for a request that was redirected. */
function response(method: string, url: string) {
  const target = redirectUnrouted(method, url);
  if (target === null) return null;
  const { status, headers } = respondUnrouted(
    // A web Request cannot have every method.
    { method, url: `http://localhost${target}`, headers: new Headers() } as Request,
    settings,
  );
  return [status, headers.get('allow')];
}

describe('a request that no route takes', () => {
  it.each([
    ['DELETE', '/api/v1/orders', [405, 'GET, POST, HEAD, OPTIONS']],
    ['PATCH', '/api/v1/orders/abcdefgh?x=1', [405, 'GET, PUT, DELETE, HEAD, OPTIONS']],
    ['OPTIONS', '/api/v1/orders/abcdefgh', [204, 'GET, PUT, DELETE, HEAD, OPTIONS']],
    ['POST', '/api/v1/orders/summary', [405, 'GET, HEAD, OPTIONS']],
    ['HEAD', '/api/v1/auth/sign-in', [405, 'POST, OPTIONS']],
    ['POST', '/api/v1/system/openapi.json', [405, 'GET, HEAD, OPTIONS']],
    ['TRACE', '/api/v1/orders', [405, 'GET, POST, HEAD, OPTIONS']],
    ['PROPFIND', '/api/v1/orders/abcdefgh', [405, 'GET, PUT, DELETE, HEAD, OPTIONS']],
    ['TRACE', '/sign-in', [405, 'GET, HEAD, OPTIONS']],
    ['POST', '/', [405, 'GET, HEAD, OPTIONS']],
    ['OPTIONS', '/sign-in', [204, 'GET, HEAD, OPTIONS']],
    ['PUT', '/_next/static/x.js', [405, 'GET, HEAD, OPTIONS']],
    ['GET', '//evil.example/..', [400, null]],
    ['TRACE', '*', [400, null]],
    ['GET', '/api/v1/orders/%zz', [400, null]],
    ['GET', '/api/v1/orders?q=%ff', [400, null]],
  ])('%s %s', (method, url, expected) => {
    expect(response(method, url)).toEqual(expected);
  });

  it.each([
    ['GET', '/api/v1/orders'],
    ['HEAD', '/api/v1/orders?q=%C3%A9'],
    ['PUT', '/api/v1/orders/abcdefgh'],
    ['DELETE', '/api/v1/nothing'],
    ['TRACE', '/api/v1/nothing'],
    ['GET', '/sign-in?next=/orders'],
    ['HEAD', '/nothing'],
    ['POST', '/__nextjs_original-stack-frames'],
    ['POST', '/api/v1/system/openapiXjson'],
  ])('is not %s %s', (method, url) => {
    expect(redirectUnrouted(method, url)).toBeNull();
  });
});

it('says 404 to who goes there without having been sent', () => {
  for (const path of ['/api/other-method/api/v1/nothing', '/api/other-method', '/api/v1/nothing']) {
    expect(respondUnrouted(new Request(`http://localhost${path}`), settings).status).toBe(404);
  }
});
