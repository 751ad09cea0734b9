import { randomUUID } from 'node:crypto';

/** A request's place in a distributed trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 hex digits. */
  traceId: string;
  /** The `traceparent` of our own span. */
  traceparent: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
/** The flags of version 00: sampled, and random trace id. */
const KNOWN_FLAGS = 0x03;

/** 32 hex digits, of which the last 14 are random, as the flag for random trace ids requires. */
function randomHex(): string {
  const id = randomUUID();
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}

/**
 * Continues the trace of a `traceparent` header with a span of our own. A missing or malformed header
 * starts a new trace. Of an unknown version it reads the part that all versions share.
 */
export function continueTrace(header: string | null): TraceContext {
  const [, version, traceId = '', spanId, flags = '', more] =
    (header !== null && TRACEPARENT.exec(header)) || [];
  const isKnown = version !== undefined && version !== 'ff' && !(version === '00' && more);
  if (!isKnown || traceId === NO_TRACE || spanId === NO_SPAN) {
    const newId = randomHex();
    return { traceId: newId, traceparent: `00-${newId}-${newId.slice(16)}-03` };
  }
  const ownFlags = (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0');
  return { traceId, traceparent: `00-${traceId}-${randomHex().slice(16)}-${ownFlags}` };
}
