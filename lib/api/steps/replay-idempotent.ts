import { createHash } from 'node:crypto';
import type { Step } from '@/lib/api/context';
import { jsonAnswer } from '@/lib/api/envelope';
import { ApiError, ValidationError } from '@/lib/errors';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * With an `Idempotency-Key`, the first answer is stored for 24 hours and replayed: the same key with
 * another body is 422, the same key while the first request runs is 409. Server errors are not stored.
 */
export const replayIdempotent: Step = {
  name: 'replay-idempotent',
  async run(context) {
    const { contract, request, runtime, actor, headers } = context;
    const key = request.headers.get('idempotency-key');
    if (!contract.idempotent || key === null || !actor) return undefined;
    if (!KEY.test(key)) {
      throw new ValidationError([
        { path: 'headers.idempotency-key', message: 'must be 1 to 255 printable ASCII characters' },
      ]);
    }
    const scope = `${actor.type}:${actor.id}:${request.method} ${context.url.pathname}`;
    const requestHash = createHash('sha256').update(context.rawBody).digest('base64url');
    const claim = await runtime.idempotencyKeys.claim({ scope, key, requestHash });
    if (claim.state === 'mismatch') {
      throw new ApiError('IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used with another body');
    }
    if (claim.state === 'in_flight') {
      throw new ApiError(
        'IDEMPOTENCY_IN_FLIGHT',
        'The first request with this Idempotency-Key still runs',
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    if (claim.state === 'completed') {
      headers.set('Idempotency-Replayed', 'true');
      return jsonAnswer(claim.status, claim.body, headers);
    }
    context.settle = (answer) => runtime.idempotencyKeys.settle(claim.id, answer);
    return undefined;
  },
};
