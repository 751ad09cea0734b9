import { createHash } from 'node:crypto';
import type { RequestContext, Step } from '@/lib/api/context';
import { jsonResponse } from '@/lib/api/envelope';
import { ValidationError } from '@/lib/errors';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Hash of everything that must be equal in a repeated request, beside caller and operation. An upload
 * is not read yet, so its type and size represent it.
 */
function hashOf({ contract, request, url, rawBody }: RequestContext): string {
  const { headers } = request;
  const body = contract.upload
    ? `${headers.get('content-type')} ${headers.get('content-length')}`
    : rawBody;
  return createHash('sha256')
    .update(`${url.search}\n${headers.get('if-match') ?? ''}\n`)
    .update(body)
    .digest('base64url');
}

/**
 * Runs a request with an `Idempotency-Key` once: its response commits with its changes and is replayed
 * for 24 hours. The same key with another body is 422. While the first request runs, a repeated one
 * waits for its response, and fails with 409 in the end. Failures are not stored.
 */
export const replayIdempotent: Step = {
  name: 'replay-idempotent',
  async run(context) {
    const { contract, request, runtime, actor, headers } = context;
    const key = request.headers.get('idempotency-key');
    if (!contract.idempotent || key === null || !actor) return undefined;
    if (!KEY.test(key)) {
      const message = 'must be 1 to 255 printable ASCII characters';
      throw ValidationError.of('headers.idempotency-key', message);
    }
    const caller = `${actor.organizationId}:${actor.type}:${actor.id}`;
    const scope = `${caller}:${request.method} ${context.url.pathname}`;
    const { idempotency } = runtime;
    const begun = await idempotency.begin({ scope, key, requestHash: hashOf(context) });
    if ('stored' in begun) {
      headers.set('idempotency-replayed', 'true');
      headers.set('cache-control', 'no-store');
      headers.cookies.push(...begun.stored.cookies);
      return jsonResponse(begun.stored.status, begun.stored.body, headers);
    }
    const earlier = headers.cookies.length;
    context.perform = (work) =>
      idempotency.perform(
        begun.claim,
        () => {
          // A second run must not set the cookies twice.
          headers.cookies.length = earlier;
          return work();
        },
        ({ status, body }) => {
          if (typeof body !== 'string') throw new Error('Only JSON responses can be replayed');
          return { status, body, cookies: headers.cookies };
        },
        { repeatable: contract.upload === undefined },
      );
    return undefined;
  },
};
