import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { safeNext } from '@/components/server/next-path';
import { applySetCookies, refreshSession } from '@/components/server/refresh-session';

describe('safeNext', () => {
  it.each(['/orders?status=paid', '/', '/jobs/abc#top'])('returns %s unchanged', (path) => {
    expect(safeNext(path)).toBe(path);
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n\\evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/x/../api/v1/auth/sign-out',
    '/API/v1/auth/sign-out',
    '//[',
    'javascript:alert(1)',
    '/api/v1/auth/sign-out',
    '',
    undefined,
    ['/orders'],
  ])('does not follow %s', (value) => {
    expect(safeNext(value)).toBe('/');
  });
});

describe('applySetCookies', () => {
  it('replaces, adds and removes as a browser would', () => {
    const after = applySetCookies('plinth_refresh=old; theme=dark; gone=1', [
      'plinth_refresh=new; Path=/; HttpOnly; Max-Age=100',
      'plinth_access=a.b=c; Path=/; HttpOnly',
      'gone=; Path=/; Max-Age=0',
    ]);
    expect(after).toBe('plinth_refresh=new; theme=dark; plinth_access=a.b=c');
  });

  it('adds cookies to an empty header', () => {
    expect(applySetCookies('', ['a=1; Path=/'])).toBe('a=1');
  });
});

describe('refreshSession', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it('sends one request for concurrent calls with the same refresh cookie', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.cookie}`);
      response.setHeader('set-cookie', ['plinth_access=a; Path=/', 'plinth_refresh=b; Path=/']);
      response.end('{}');
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const headers = { cookie: 'plinth_refresh=r1' };
    const responses = await Promise.all([
      refreshSession(url, 'r1', headers),
      refreshSession(url, 'r1', headers),
    ]);
    expect(responses[0]).toEqual(['plinth_access=a; Path=/', 'plinth_refresh=b; Path=/']);
    expect(responses[1]).toEqual(responses[0]);
    expect(seen).toEqual(['POST /api/v1/auth/refresh plinth_refresh=r1']);
  });

  it('returns no cookies when the API is unavailable', async () => {
    expect(await refreshSession('http://127.0.0.1:9', 'r2', { cookie: '' })).toEqual([]);
  });
});
