import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import {
  type AuditLogRow,
  type AuditSealRow,
  type AuditSealsRepository,
  SYSTEM_CHAIN,
} from '@/lib/repositories/audit-seals-repository';
import type { AuditStream } from './audit-stream';
import { GENESIS, hashEntry, type SealKeys, toJsonRow } from './chain';

/** Entries of a seal at most. */
export const SEAL_BATCH = 1_000;
/** A run ends after this long, so that a process with a backlog can stop; the next run continues. */
const RUN_MS = 5_000;

export interface AuditSealerDeps {
  repository: AuditSealsRepository;
  transaction: RunTransaction;
  keys: SealKeys;
  stream: Pick<AuditStream, 'publish'>;
}

/**
 * Seals committed audit entries in batches, so that those who write them wait for nothing. An entry gets
 * its place in the chain here: one whose transaction commits late is simply in a later batch.
 */
export class AuditSealer {
  constructor(private readonly deps: AuditSealerDeps) {}

  /** Seals what there is, a batch of each chain in turn. Of several processes one does, the others return. */
  async seal(): Promise<void> {
    const deadline = Date.now() + RUN_MS;
    let chains = await this.deps.repository.findUnsealedChains();
    while (chains.length > 0 && Date.now() < deadline) {
      const unfinished: string[] = [];
      for (const chain of chains) {
        const outcome = await this.sealBatch(chain);
        if (outcome === 'locked') return;
        if (outcome === 'full') unfinished.push(chain);
      }
      chains = unfinished;
    }
  }

  /** Entries and seal commit together: a process that is killed leaves neither. */
  private sealBatch(chain: string): Promise<'locked' | 'full' | 'done'> {
    const { repository, transaction } = this.deps;
    return transaction(async (tx) => {
      if (!(await repository.lock(tx))) return 'locked';
      const rows = await repository.listUnsealed(tx, chain, SEAL_BATCH);
      if (rows.length > 0) await this.write(tx, chain, rows);
      return rows.length === SEAL_BATCH ? 'full' : 'done';
    });
  }

  private async write(tx: Transaction, chain: string, rows: readonly AuditLogRow[]): Promise<void> {
    const { repository, stream } = this.deps;
    const last = await repository.findLast(tx, chain);
    const firstSequence = (last?.lastSequence ?? 0n) + 1n;
    let hash = last?.hash ?? GENESIS;
    const sealed = rows.map((row, i) => {
      const sequence = firstSequence + BigInt(i);
      hash = hashEntry(hash, toJsonRow({ ...row, sequence }));
      return { ...row, sequence, hash };
    });
    const seal = this.sign({
      number: (await repository.lastNumber(tx)) + 1n,
      chain,
      firstSequence,
      lastSequence: firstSequence + BigInt(rows.length - 1),
      count: rows.length,
      hash,
      createdAt: new Date(),
    });
    await repository.create(tx, seal, sealed);
    if (chain !== SYSTEM_CHAIN) await stream.publish(tx, chain, sealed);
  }

  private sign(seal: Omit<AuditSealRow, 'keyId' | 'signature'>): AuditSealRow {
    const { keys } = this.deps;
    const unsigned = { ...seal, keyId: keys.currentId, signature: '' };
    return { ...unsigned, signature: keys.sign(toJsonRow(unsigned)) };
  }
}
