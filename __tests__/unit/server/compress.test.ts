import { describe, expect, it } from 'vitest';
import { type ApiResponse, ResponseHeaders } from '@/lib/api/api-response';
import { chooseCoding, negotiateCoding } from '@/server/compress';

describe('negotiation', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['gzip;q=0', null],
    ['identity, gzip;q=0.5', null],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['zstd', null],
    ['nonsense;;q', null],
  ])('%s: %s', (header, coding) => {
    expect(negotiateCoding(header)).toBe(coding);
    // From what is remembered, too.
    expect(negotiateCoding(header)).toBe(coding);
  });

  it('stays right when more headers come than are remembered', () => {
    for (let n = 0; n < 300; n += 1) expect(negotiateCoding(`x${n}, gzip`)).toBe('gzip');
    expect(negotiateCoding('br')).toBe('br');
  });
});

describe('what is compressed', () => {
  const responseOf = (body: ApiResponse['body'], headers: Record<string, string>): ApiResponse => {
    const response = { status: 200, headers: new ResponseHeaders(), body };
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  };
  const json = { 'Content-Type': 'application/json; charset=utf-8' };
  const large = 'x'.repeat(2000);

  it('is text that is large enough, under a tag of its own', () => {
    const response = responseOf(large, { ...json, ETag: '"v3"' });
    expect(chooseCoding(response, 'gzip')).toBe('gzip');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      vary: 'Accept-Encoding',
      'content-encoding': 'gzip',
      etag: '"v3-gzip"',
    });
  });

  it('varies where it could have been compressed and is not', () => {
    const response = responseOf(large, { ...json, ETag: '"v3"', Vary: 'Origin' });
    expect(chooseCoding(response, undefined)).toBeNull();
    expect(response.headers.get('vary')).toBe('Origin, Accept-Encoding');
    expect(response.headers.get('etag')).toBe('"v3"');
  });

  it.each([
    ['a small response', responseOf('{}', json)],
    ['no body', responseOf(null, json)],
    ['events', responseOf(new ReadableStream(), { 'Content-Type': 'text/event-stream' })],
    ['an image', responseOf(large, { 'Content-Type': 'image/png' })],
    ['what is compressed already', responseOf(large, { ...json, 'Content-Encoding': 'br' })],
    ['what must not be', responseOf(large, { ...json, 'Cache-Control': 'no-transform' })],
  ])('is not %s', (_, response) => {
    expect(chooseCoding(response, 'gzip')).toBeNull();
    expect(response.headers.get('vary')).toBeNull();
  });

  it.each(['text/csv', 'application/x-ndjson', 'application/problem+json'])(
    'is a stream of %s',
    (type) => {
      expect(chooseCoding(responseOf(new ReadableStream(), { 'Content-Type': type }), 'br')).toBe(
        'br',
      );
    },
  );
});
