import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorBody } from '@/lib/api/envelope';
import { errorEnvelope } from '@/lib/contracts/common';
import { ApiError, type FieldIssue, ValidationError } from '@/lib/errors';

const MAX_BYTES = 16_384;

function render({ code, message, details }: ApiError) {
  const text = errorBody({ code, message, details }, 'request-1');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_BYTES);
  return errorEnvelope.parse(JSON.parse(text)).error as {
    message: string;
    details?: { issues?: FieldIssue[]; results?: unknown[]; omitted?: number };
  };
}

const issues = (count: number, text = 'Required'): FieldIssue[] =>
  Array.from({ length: count }, (_, index) => ({ path: `body.items.${index}.sku`, message: text }));

describe('the body of an error', () => {
  it('lists up to 50 problems, and counts the others', () => {
    expect(render(new ValidationError(issues(50))).details).toEqual({ issues: issues(50) });
    const { details } = render(new ValidationError(issues(20_000)));
    expect(details?.issues).toEqual(issues(50));
    expect(details?.omitted).toBe(19_950);
  });

  it.each([
    ['long ASCII', 'x'.repeat(2_000_000)],
    ['three bytes each', '€'.repeat(2_000_000)],
    ['pairs of surrogates', '😀'.repeat(1_000_000)],
    ['escaped in JSON', '\u0001'.repeat(2_000_000)],
    ['quotes', '"'.repeat(2_000_000)],
  ])('has an end for text that has none: %s', (_, text) => {
    const error = new ValidationError([...issues(3), { path: text, message: text }], text);
    expect(render(error).details?.issues?.slice(0, 3)).toEqual(issues(3));
    render(new ValidationError(Array.from({ length: 60 }, () => ({ path: text, message: text }))));
    render(new ApiError('NOT_FOUND', `There is no ${text}`));
    render(new ApiError('CONFLICT', 'No', { details: { one: text, two: [text] } }));
  });

  it('keeps the count of all problems when it lists fewer', () => {
    const all = issues(80, '\u0001'.repeat(300));
    const { details } = render(new ValidationError(all));
    expect(details?.issues?.length).toBeGreaterThan(2);
    expect((details?.issues?.length ?? 0) + (details?.omitted ?? 0)).toBe(80);
  });

  it('shortens other lists as well', () => {
    const results = Array.from({ length: 100 }, (_, index) => ({ index, text: 'x'.repeat(1_000) }));
    const { details } = render(new ApiError('BATCH_FAILED', 'Nothing', { details: { results } }));
    expect(details?.results).toEqual(results.slice(0, details?.results?.length));
    expect((details?.results?.length ?? 0) + (details?.omitted ?? 0)).toBe(100);
  });

  it('stays small whatever the details are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 9_000, size: 'max' });
    const anything = fc.dictionary(fc.string(), fc.oneof(text, fc.array(text), fc.integer()));
    const check = (message: string, details: object) =>
      void render(new ApiError('CONFLICT', message, { details }));
    fc.assert(fc.property(text, anything, check), { numRuns: 50 });
  });
});
