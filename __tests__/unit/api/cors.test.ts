import { describe, expect, it } from 'vitest';
import { ResponseHeaders } from '@/lib/api/api-response';
import { allowOrigin, allowPreflight } from '@/lib/api/cors';

const PARTNER = 'https://partner.example.com';
const request = (headers: Record<string, string>) => new Request('http://x/', { headers });

function headersFor(origins: string[], headers: Record<string, string>) {
  const response = new ResponseHeaders();
  allowOrigin(request(headers), response, origins);
  return Object.fromEntries(response);
}

describe('allow-origin', () => {
  it('is silent without configured origins', () => {
    expect(headersFor([], { origin: PARTNER })).toEqual({});
  });

  it('lets a configured origin read, and never with credentials', () => {
    const headers = headersFor([PARTNER], { origin: PARTNER });
    expect(headers).toMatchObject({ vary: 'Origin', 'access-control-allow-origin': PARTNER });
    expect(headers['access-control-expose-headers']).toContain('ETag');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    ['http://partner.example.com'],
    ['https://partner.example.com.evil.example'],
    ['https://partner.example.com:8443'],
    ['https://PARTNER.example.com'],
    ['null'],
  ])('does not let %s', (origin) => {
    expect(headersFor([PARTNER], { origin })).toEqual({ vary: 'Origin' });
  });

  it('varies for requests without an origin too, so that caches keep them apart', () => {
    expect(headersFor([PARTNER], {})).toEqual({ vary: 'Origin' });
  });
});

describe('a preflight', () => {
  const preflight = (headers: Record<string, string>) => {
    const response = new ResponseHeaders();
    allowPreflight(request(headers), response, 'GET, POST', [PARTNER]);
    return Object.fromEntries(response);
  };

  it('sends methods and headers to allowed origins only', () => {
    const asked = { 'access-control-request-method': 'POST' };
    expect(preflight({ ...asked, origin: PARTNER })).toMatchObject({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringContaining('Idempotency-Key'),
      'access-control-max-age': '7200',
    });
    expect(preflight({ ...asked, origin: 'https://evil.example' })).toEqual({});
    expect(preflight({ origin: PARTNER })).toEqual({});
  });
});
