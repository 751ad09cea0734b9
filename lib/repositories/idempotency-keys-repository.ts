import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import {
  type Claim,
  claimKey,
  completeKey,
  type KeyedRequest,
  purgeKeys,
  readKey,
  releaseKey,
} from '@/lib/db/postgres/idempotency-keys';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';

export type { Claim, KeyedRequest };

export type KeyState =
  | { state: 'claimed'; claim: Claim }
  | { state: 'completed'; id: string; status: number; body: string }
  | { state: 'mismatch' }
  | { state: 'in_flight' };

/** Requests with an Idempotency-Key and their responses. A claim's owner fences those that were too slow. */
export class IdempotencyKeysRepository {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** Claims the key if it is free, abandoned or expired; else returns its state. */
  async claim(request: KeyedRequest): Promise<KeyState> {
    const claim = { id: createId(), owner: randomUUID() };
    if (await claimKey(this.pool, claim, request)) return { state: 'claimed', claim };
    return this.find(request);
  }

  /** The state of the key; claims it when it has become free. */
  async find(request: KeyedRequest): Promise<KeyState> {
    const row = await readKey(this.pool, request);
    if (!row || row.isExpired) return this.claim(request);
    if (row.requestHash !== request.requestHash) return { state: 'mismatch' };
    if (row.responseStatus !== null && row.responseBody !== null) {
      const { id, responseStatus: status, responseBody: body } = row;
      return { state: 'completed', id, status, body };
    }
    return row.isAbandoned ? this.claim(request) : { state: 'in_flight' };
  }

  /** Stores the response in the transaction of the change; false when another request has the key now. */
  complete(
    tx: Transaction,
    claim: Claim,
    response: { status: number; body: string },
  ): Promise<boolean> {
    return completeKey(tx, claim, response);
  }

  /** Frees the key, unless another request has it now or its response was stored after all. */
  release(claim: Claim): Promise<void> {
    return releaseKey(this.pool, claim);
  }

  /** Removes up to `limit` expired keys, and returns how many. */
  purge(limit: number): Promise<number> {
    return purgeKeys(this.pool, limit);
  }
}
