import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTarget } from '@/lib/api/request-target';

describe('a request target', () => {
  it.each([
    ['/api/v1/orders', 'api'],
    ['/api/v1/orders?q=/../x', 'api'],
    ['/api/v1/orders/a%2Fb', 'api'],
    ['/api/v1/orders/%E5%B1%B1', 'api'],
    ['/api', 'api'],
    ['/API/v1/orders', 'api'],
    ['http://localhost/api/v1/orders', 'api'],
    ['/', 'page'],
    ['?x', 'page'],
    ['/orders/%E5%B1%B1', 'page'],
    ['/orders/100%25', 'page'],
    ['/apis', 'page'],
    ['/.well-known/change-password', 'page'],
    ['/sign-in?next=//api/v1', 'page'],
    ['http://localhost', 'page'],
    ['/./api/v1/orders', 'refused'],
    ['//api/v1/orders', 'refused'],
    ['/%61pi/v1/orders', 'refused'],
    ['/%2561pi/v1/orders', 'refused'],
    ['/api%2fv1', 'refused'],
    ['/x/%2e%2e/api', 'refused'],
    ['/x\\..\\api', 'refused'],
    ['/orders//1', 'refused'],
    ['/orders/../1', 'refused'],
    ['/api/v1/orders/..', 'refused'],
    ['/%zz', 'refused'],
    ['/%ff', 'refused'],
    ['/x%00', 'refused'],
    ['/x#y', 'refused'],
    ['*', 'refused'],
    ['http:/api/v1', 'refused'],
    ['ftp://localhost/api', 'refused'],
  ])('%s is for: %s', (target, kind) => {
    expect(readTarget(target).kind).toBe(kind);
  });

  it('is a page only when no lenient reading of it is below /api', () => {
    const part = fc.constantFrom(
      'api',
      'API',
      '%61pi',
      '.',
      '..',
      '%2e',
      '%252e',
      '/',
      '\\',
      '%2f',
      '%5c',
      'x',
      '',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const target = `/${parts.join('/')}`;
        const { kind } = readTarget(target);
        let path = target;
        for (let i = 0; i < 4; i += 1) path = decodeURIComponent(path);
        const { pathname } = new URL(path.replaceAll('\\', '/').replace(/\/+/g, '/'), 'http://x');
        if (/^\/api(\/|$)/i.test(pathname)) expect(kind).not.toBe('page');
      }),
    );
  });

  it('is handed on in origin form', () => {
    expect(readTarget('http://localhost:1/x?y=1').url).toBe('/x?y=1');
    expect(readTarget('http://localhost').url).toBe('/');
    expect(readTarget('http://localhost?x').url).toBe('/?x');
    expect(readTarget('/x?y=1')).toEqual({ kind: 'page', pathname: '/x', url: '/x?y=1' });
  });
});
