import { describe, expect, it } from 'vitest';
import { contentTag, encodedTag, noneMatchNames, parseIfMatch, versionTag } from '@/lib/api/etag';

describe('tags', () => {
  it('are strong for a version and weak for content', () => {
    expect(versionTag(7)).toBe('"v7"');
    expect(contentTag('{"a":1}')).toMatch(/^W\/"[\w-]{27}"$/);
    expect(contentTag('{"a":1}')).toBe(contentTag('{"a":1}'));
    expect(contentTag('{"a":1}')).not.toBe(contentTag('{"a":2}'));
  });

  it('name the coding of a compressed answer when they are strong', () => {
    expect(encodedTag('"v7"', 'br')).toBe('"v7-br"');
    expect(encodedTag('W/"abc"', 'gzip')).toBe('W/"abc"');
  });
});

describe('If-None-Match', () => {
  it.each([
    ['"v7"', true],
    ['W/"v7"', true],
    ['"v7-gzip"', true],
    ['"v6", "v7"', true],
    ['"a,b", W/"v7-br"', true],
    ['*', true],
    ['"v6"', false],
    ['"v77"', false],
    ['v7', false],
    ['', false],
    ['"v7', false],
  ])('%s names "v7": %s', (header, expected) => {
    expect(noneMatchNames(header, '"v7"')).toBe(expected);
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
