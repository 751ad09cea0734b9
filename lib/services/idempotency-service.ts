import { setTimeout as sleep } from 'node:timers/promises';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import type { RunJoined } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type {
  Claim,
  Found,
  IdempotencyKeysRepository,
  KeyedRequest,
} from '@/lib/repositories/idempotency-keys-repository';

/** What is kept of an answer, to be given again. */
export interface StoredResponse {
  status: number;
  body: string;
  /** `Set-Cookie` lines. */
  cookies: readonly string[];
}

export interface IdempotencyServiceParts {
  keys: IdempotencyKeysRepository;
  runJoined: RunJoined;
  vault: Pick<Vault, 'encrypt' | 'decrypt'>;
  logger: Logger;
}

/** How long a repeated request waits for the first one before it is told to come back. */
const WAIT_MS = 2_000;
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 250;

const PURGE_BATCH = 1_000;

/** Does requests with an Idempotency-Key exactly once. */
export class IdempotencyService {
  constructor(private readonly parts: IdempotencyServiceParts) {}

  /**
   * The answer that the request had the first time, or the right to do it now. Waits up to 2 s for one
   * that is underway.
   * @throws ApiError IDEMPOTENCY_MISMATCH for another body, IDEMPOTENCY_IN_FLIGHT
   */
  async begin(request: KeyedRequest): Promise<{ kept: StoredResponse } | { claim: Claim }> {
    const deadline = performance.now() + WAIT_MS;
    let pause = FIRST_PAUSE_MS;
    let found = await this.parts.keys.claim(request);
    while (found.state === 'in_flight' && performance.now() + pause < deadline) {
      await sleep(pause);
      pause = Math.min(pause * 1.5, MAX_PAUSE_MS);
      found = await this.parts.keys.look(request);
    }
    if (found.state === 'claimed') return { claim: found.claim };
    if (found.state === 'completed') return { kept: this.open(found) };
    if (found.state === 'in_flight') throw inFlight();
    throw new ApiError(
      'IDEMPOTENCY_MISMATCH',
      'This Idempotency-Key was used with another request',
    );
  }

  /**
   * Does the claimed request: all transactions of `work` are one, and what `keep` makes of its result
   * commits with them. A failure leaves nothing behind and frees the key; so does, as far as the
   * database is concerned, the end of the process.
   *
   * @param options.repeatable false when `work` cannot run twice, such as when it reads a stream
   * @throws ApiError IDEMPOTENCY_IN_FLIGHT when it took so long that another request does it now
   */
  async perform<T>(
    claim: Claim,
    work: () => Promise<T>,
    keep: (result: T) => StoredResponse,
    options: { repeatable: boolean },
  ): Promise<T> {
    const { keys, runJoined } = this.parts;
    try {
      return await runJoined(async (tx) => {
        const result = await work();
        const isOurs = await keys.complete(tx, claim, this.seal(claim.id, keep(result)));
        if (!isOurs) throw inFlight();
        return result;
      }, options);
    } catch (error) {
      await this.release(claim);
      throw error;
    }
  }

  /** Removes the answers whose day is over; answers how many. */
  async sweep(): Promise<number> {
    let removed = 0;
    let last: number;
    do {
      last = await this.parts.keys.purge(PURGE_BATCH);
      removed += last;
    } while (last === PURGE_BATCH);
    return removed;
  }

  /** Even after a commit whose answer got lost this is right: a key with an answer is not released. */
  private async release(claim: Claim): Promise<void> {
    try {
      await this.parts.keys.release(claim);
    } catch (error) {
      this.parts.logger.warn('An Idempotency-Key stays taken until its lease ends', {
        error: String(error),
      });
    }
  }

  /** Some answers carry a secret that is told once and kept nowhere else in the clear. */
  private seal(id: string, { status, body, cookies }: StoredResponse) {
    return { status, body: this.parts.vault.encrypt(JSON.stringify({ body, cookies }), id) };
  }

  private open({ id, status, body }: Extract<Found, { state: 'completed' }>): StoredResponse {
    return { status, ...JSON.parse(this.parts.vault.decrypt(body, id)) };
  }
}

function inFlight(): ApiError {
  return new ApiError(
    'IDEMPOTENCY_IN_FLIGHT',
    'The first request with this Idempotency-Key still runs',
    { headers: { 'Retry-After': '1' } },
  );
}
