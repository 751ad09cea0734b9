import { isApiError } from '@/lib/errors';
import type { ApiResponse } from './api-response';
import type { RequestContext } from './context';
import { recordDenial } from './record-denial';
import { findActorAgain } from './steps/authenticate';
import { assertAuthorized } from './steps/authorize';

/** How long a stream may go on after its caller's rights have ended. */
const CHECK_MS = 500;

const ENDED = ['UNAUTHENTICATED', 'FORBIDDEN', 'SECOND_FACTOR_SETUP_REQUIRED'] as const;

async function mayGoOn(context: RequestContext): Promise<boolean> {
  try {
    assertAuthorized(context.contract, await findActorAgain(context));
    return true;
  } catch (error) {
    // A database that is unavailable says nothing about the caller.
    if (!ENDED.some((code) => isApiError(error, code))) return true;
    recordDenial(error, context);
    return false;
  }
}

/**
 * Breaks off a stream (events, an export) when the caller's rights end: sign-out, removal, a lower
 * role, a revoked API key, a second factor that is required now. A lost right is recorded, as for a
 * request that is refused. The client sees a broken connection, and 401 or 403 when it tries again.
 */
export function endWithRights(context: RequestContext, response: ApiResponse): ApiResponse {
  const { body } = response;
  if (!(body instanceof ReadableStream)) return response;
  const reader = body.getReader();
  let timer: NodeJS.Timeout;
  const stop = () => clearInterval(timer);
  const guarded = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        timer = setInterval(async () => {
          if (await mayGoOn(context)) return;
          stop();
          controller.error(new Error('The rights of the caller have ended'));
          await reader.cancel().catch(() => undefined);
        }, CHECK_MS);
        timer.unref();
      },
      async pull(controller) {
        const next = await reader.read().catch((error: unknown) => {
          stop();
          throw error;
        });
        if (!next.done) return controller.enqueue(next.value);
        stop();
        controller.close();
      },
      async cancel(reason) {
        stop();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { ...response, body: guarded };
}
