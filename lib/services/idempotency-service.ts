import { setTimeout as sleep } from 'node:timers/promises';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import type {
  Claim,
  IdempotencyKeys,
  KeyedRequest,
  KeyState,
} from '@/lib/db/postgres/idempotency-keys';
import type { RunJoined } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';

/** The stored part of a response, to be replayed. */
export interface StoredResponse {
  status: number;
  body: string;
  /** `Set-Cookie` lines. */
  cookies: readonly string[];
}

export interface IdempotencyServiceDeps {
  keys: IdempotencyKeys;
  runJoined: RunJoined;
  vault: Vault;
  logger: Logger;
}

/** How long a repeated request waits for the first one before it fails. */
const WAIT_MS = 2_000;
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 250;

const REMOVE_BATCH = 1_000;

/** Performs requests with an Idempotency-Key exactly once. */
export class IdempotencyService {
  constructor(private readonly deps: IdempotencyServiceDeps) {}

  /**
   * Returns the stored response of the first request, or a claim to perform the request now. Waits up to
   * 2 s for a request in flight.
   * @throws ApiError IDEMPOTENCY_MISMATCH for another body, IDEMPOTENCY_IN_FLIGHT
   */
  async begin(request: KeyedRequest): Promise<{ stored: StoredResponse } | { claim: Claim }> {
    const deadline = performance.now() + WAIT_MS;
    let pause = FIRST_PAUSE_MS;
    let found = await this.deps.keys.claim(request);
    while (found.state === 'in_flight' && performance.now() + pause < deadline) {
      await sleep(pause);
      pause = Math.min(pause * 1.5, MAX_PAUSE_MS);
      found = await this.deps.keys.find(request);
    }
    if (found.state === 'claimed') return { claim: found.claim };
    if (found.state === 'completed') return { stored: this.open(found) };
    if (found.state === 'in_flight') throw inFlight();
    throw new ApiError(
      'IDEMPOTENCY_MISMATCH',
      'This Idempotency-Key was used with a different request',
    );
  }

  /**
   * Performs the claimed request: all transactions of `work` are one, and the response that `toStored`
   * returns commits with them. A failure rolls everything back and releases the key.
   *
   * @param options.repeatable false when `work` cannot run twice, such as when it reads a stream
   * @throws ApiError IDEMPOTENCY_IN_FLIGHT when its lease ended and another request has the claim
   */
  async perform<T>(
    claim: Claim,
    work: () => Promise<T>,
    toStored: (result: T) => StoredResponse,
    options: { repeatable: boolean },
  ): Promise<T> {
    const { keys, runJoined } = this.deps;
    try {
      return await runJoined(async (tx) => {
        const result = await work();
        const isOwner = await keys.complete(tx, claim, this.seal(claim.id, toStored(result)));
        if (!isOwner) throw inFlight();
        return result;
      }, options);
    } catch (error) {
      // Right even if only the commit's confirmation was lost: a completed key is not released.
      await keys.release(claim).catch((failure: unknown) => {
        const text = 'An Idempotency-Key could not be released; its lease will end';
        this.deps.logger.warn(text, { error: String(failure) });
      });
      throw error;
    }
  }

  /** Removes expired responses; returns how many. */
  async removeExpired(): Promise<number> {
    let removed = 0;
    let last: number;
    do {
      last = await this.deps.keys.removeExpired(REMOVE_BATCH);
      removed += last;
    } while (last === REMOVE_BATCH);
    return removed;
  }

  /** Encrypts the response: it may contain a secret that is returned only once. */
  private seal(id: string, { status, body, cookies }: StoredResponse) {
    return { status, body: this.deps.vault.encrypt(JSON.stringify({ body, cookies }), id) };
  }

  private open({ id, status, body }: Extract<KeyState, { state: 'completed' }>): StoredResponse {
    return { status, ...JSON.parse(this.deps.vault.decrypt(body, id)) };
  }
}

function inFlight(): ApiError {
  return new ApiError(
    'IDEMPOTENCY_IN_FLIGHT',
    'The first request with this Idempotency-Key is still in progress',
    { headers: { 'Retry-After': '1' } },
  );
}
