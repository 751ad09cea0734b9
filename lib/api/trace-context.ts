import { randomFillSync } from 'node:crypto';

/** Where a request stands in a distributed trace (W3C Trace Context): its trace, and our span of it. */
export interface TraceContext {
  /** 32 hex digits. */
  traceId: string;
  /** The `traceparent` that names our own span as the parent of whatever follows. */
  traceparent: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
/** The flags of version 00 that we pass on: sampled, and random trace id. */
const KNOWN_FLAGS = 0x03;

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;
/** Random bytes are made in bulk: a call for each request would cost more than all the rest of this. */
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

function startTrace(): TraceContext {
  const ids = randomHex(TRACE_BYTES + SPAN_BYTES);
  const traceId = ids.slice(0, 2 * TRACE_BYTES);
  return { traceId, traceparent: `00-${traceId}-${ids.slice(2 * TRACE_BYTES)}-03` };
}

/**
 * Continues the trace of an incoming `traceparent`, with a span of our own. A header that is missing
 * or malformed starts a new trace, as the specification wants; of a version that is not known yet the
 * part is read that all versions share.
 */
export function continueTrace(header: string | null): TraceContext {
  const [, version, traceId = '', spanId, flags = '', more] =
    (header !== null && TRACEPARENT.exec(header)) || [];
  const isKnown = version !== undefined && version !== 'ff' && !(version === '00' && more);
  if (!isKnown || traceId === NO_TRACE || spanId === NO_SPAN) return startTrace();
  const kept = (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0');
  return { traceId, traceparent: `00-${traceId}-${randomHex(SPAN_BYTES)}-${kept}` };
}
