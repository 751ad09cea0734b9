import { describe, expect, it } from 'vitest';
import { contentTag, encodedTag, matchedTag, parseIfMatch, versionTag } from '@/lib/api/etag';

describe('tags', () => {
  it('are strong for a version and weak for content', () => {
    expect(versionTag(7)).toBe('"v7"');
    expect(contentTag('{"a":1}')).toMatch(/^W\/"[\w-]{27}"$/);
    expect(contentTag('{"a":1}')).toBe(contentTag('{"a":1}'));
    expect(contentTag('{"a":1}')).not.toBe(contentTag('{"a":2}'));
  });

  it('name the coding of a compressed response when they are strong', () => {
    expect(encodedTag('"v7"', 'br')).toBe('"v7-br"');
    expect(encodedTag('W/"abc"', 'gzip')).toBe('W/"abc"');
  });
});

describe('If-None-Match', () => {
  it.each([
    ['"v7"', '"v7"'],
    ['W/"v7"', '"v7"'],
    // The caller finds what it kept by the tag that it was kept under.
    ['"v7-gzip"', '"v7-gzip"'],
    ['"v6", "v7"', '"v7"'],
    ['"a,b", W/"v7-br"', '"v7"'],
    ['*', '"v7"'],
    ['"v6"', null],
    ['"v77"', null],
    ['v7', null],
    ['', null],
    ['"v7', null],
  ])('%s knows "v7" by %s', (header, expected) => {
    expect(matchedTag(header, '"v7"')).toBe(expected);
  });
});

describe('If-Match', () => {
  it.each([
    ['*', { kind: 'any' }],
    ['"v7"', { kind: 'version', version: 7 }],
    [' "v7-gzip" ', { kind: 'version', version: 7 }],
    ['W/"v7"', { kind: 'never' }],
    ['"something-else"', { kind: 'never' }],
    ['"v99999999999999999999"', { kind: 'never' }],
    ['v7', null],
    ['"v7", "v8"', null],
    ['', null],
  ])('%s', (header, expected) => {
    expect(parseIfMatch(header)).toEqual(expected);
  });
});
