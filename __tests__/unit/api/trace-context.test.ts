import { describe, expect, it } from 'vitest';
import { continueTrace } from '@/lib/api/trace-context';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a valid traceparent', () => {
  it('is continued with a span of our own', () => {
    const { traceId, traceparent } = continueTrace(`00-${TRACE}-${SPAN}-01`);
    expect(traceId).toBe(TRACE);
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(traceparent).not.toContain(SPAN);
  });

  it.each([
    ['00', '00'],
    ['01', '01'],
    ['03', '03'],
    ['ff', '03'],
  ])('keeps the flags that are known of %s', (given, kept) => {
    expect(continueTrace(`00-${TRACE}-${SPAN}-${given}`).traceparent.slice(-2)).toBe(kept);
  });

  it('of a later version is read as far as all versions agree', () => {
    for (const header of [`cc-${TRACE}-${SPAN}-01`, `cc-${TRACE}-${SPAN}-01-what-comes-later`]) {
      const { traceId, traceparent } = continueTrace(header);
      expect([traceId, traceparent.slice(0, 3)]).toEqual([TRACE, '00-']);
    }
  });
});

describe('anything else', () => {
  it.each([
    [null],
    [''],
    ['nonsense'],
    [`00-${TRACE}-${SPAN}`],
    [`00-${TRACE}-${SPAN}-1`],
    [`00-${TRACE}-${SPAN}-01-more`],
    [`00-${TRACE}-${SPAN}-01-`],
    [`ff-${TRACE}-${SPAN}-01`],
    [`00-${'0'.repeat(32)}-${SPAN}-01`],
    [`00-${TRACE}-${'0'.repeat(16)}-01`],
    [`00-${TRACE.toUpperCase()}-${SPAN}-01`],
    [`00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    [`00-${TRACE}0-${SPAN}-01`],
    [`cc-${TRACE}-${SPAN}-01.x`],
  ])('starts a trace of its own: %s', (header) => {
    const { traceId, traceparent } = continueTrace(header);
    expect(traceId).not.toBe(TRACE);
    expect(traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-03$/);
    expect(traceparent.slice(3, 35)).toBe(traceId);
  });

  it('never starts the same one twice', () => {
    const traces = Array.from({ length: 2000 }, () => continueTrace(null));
    expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(2000);
    expect(new Set(traces.map(({ traceparent }) => traceparent.slice(36, 52))).size).toBe(2000);
  });
});
