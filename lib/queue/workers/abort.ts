/** Why a run has to stop: the user cancelled it, another worker took it over, or this worker stops. */
export type AbortCause = 'cancelled' | 'lost' | 'stopping';

const MESSAGES: Record<AbortCause, string> = {
  cancelled: 'The job was cancelled',
  lost: 'Another worker has taken the job over',
  stopping: 'The worker is stopping; the job runs again',
};

/** The reason of a run's `signal`. */
export class RunAbortedError extends Error {
  constructor(readonly reason: AbortCause) {
    super(MESSAGES[reason]);
    this.name = 'RunAbortedError';
  }
}

/** How long a handler may take to let go, in milliseconds. Past it the worker goes on without it. */
export const GRACE: Record<AbortCause, number> = {
  cancelled: 30_000,
  lost: 5_000,
  stopping: 3_000,
};

/** Why the signal was aborted; null when it was not. */
export function abortCause(signal: AbortSignal): AbortCause | null {
  return signal.reason instanceof RunAbortedError ? signal.reason.reason : null;
}

/** What the handler answers, or the abort once its grace has passed. */
export async function untilAbandoned<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    onAbort = () => {
      const cause = abortCause(signal) ?? 'stopping';
      timer = setTimeout(() => reject(signal.reason), GRACE[cause]);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
