import { setTimeout as sleep } from 'node:timers/promises';
import { createMiddleware } from 'hono/factory';
import type { FaultBox } from '@/sandbox/control/faults';
import { apiError } from './api-error';

/** Breaks API requests as set by the control API. */
export function misbehave(faults: FaultBox) {
  let garbled = 0;
  return createMiddleware(async (c, next) => {
    const { latencyMs } = faults.current();
    if (latencyMs > 0) await sleep(latencyMs);
    if (faults.take('failNext')) {
      return apiError(c, 500, 'internal_error', 'Something went wrong on our side. Try again.');
    }
    if (faults.take('rateLimitNext')) {
      return apiError(c, 429, 'rate_limited', 'Too many requests. Wait a second.', {
        'retry-after': '1',
      });
    }
    if (faults.take('garbageNext')) {
      garbled += 1;
      // By turns the page of a confused proxy and JSON that breaks off.
      return garbled % 2 === 1
        ? c.html('<!doctype html><title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>')
        : c.body('{"orders":[{"id":"ord_', 200, { 'content-type': 'application/json' });
    }
    return next();
  });
}
