import { SYSTEM_CHAIN } from '@/lib/repositories/audit-seals-repository';
import { GENESIS, hashEntry, type JsonRow, type SealKeys } from '@/lib/services/audit/chain';

/** What is wrong first in a chain. */
export interface Problem {
  kind: 'changed' | 'missing' | 'misplaced' | 'seal';
  chain: string;
  /** The sequence of the first bad entry, or of the first entry of a bad seal. */
  sequence: string;
  message: string;
}

export interface ChainVerifierOptions {
  keys: SealKeys;
  /** Whether a seal of an unknown key is a problem; otherwise it is only counted. */
  requireKeys: boolean;
}

/** Follows one chain from its first entry, a seal and its entries at a time. */
export class ChainVerifier {
  /** Of the last entry. */
  sequence = 0n;
  hash = GENESIS;
  seals = 0;
  /** Seals whose key is not there. */
  unchecked = 0;

  constructor(
    readonly chain: string,
    private readonly options: ChainVerifierOptions,
  ) {}

  /** Whether the seal is genuine and the next one. To be checked before its entries are read. */
  checkSeal(seal: JsonRow): Problem | null {
    const first = BigInt(String(seal.firstSequence));
    const last = BigInt(String(seal.lastSequence));
    const range = `The seal of entries ${first} to ${last}`;
    const signature = this.options.keys.check(seal);
    if (signature === 'invalid') {
      return this.problem('seal', first, `${range} was changed: its signature does not match`);
    }
    if (signature === 'unknown key') {
      if (this.options.requireKeys) {
        const message = `${range} is signed with the key "${seal.keyId}", which ENCRYPTION_KEYS does not have`;
        return this.problem('seal', first, message);
      }
      this.unchecked += 1;
    }
    if (seal.chain !== this.chain) {
      return this.problem('seal', first, `${range} belongs to the chain ${seal.chain}`);
    }
    const expected = this.sequence + 1n;
    if (first !== expected) {
      const message = `A seal was removed or added: the next seal begins at entry ${first}, not at ${expected}`;
      return this.problem('seal', expected, message);
    }
    if (BigInt(String(seal.count)) !== last - first + 1n) {
      return this.problem('seal', first, `${range} states a count of ${seal.count}`);
    }
    this.seals += 1;
    return null;
  }

  /** Whether exactly these entries, ordered by sequence, are what was sealed. */
  checkEntries(seal: JsonRow, entries: readonly JsonRow[]): Problem | null {
    const last = BigInt(String(seal.lastSequence));
    for (let i = 0; this.sequence < last || i < entries.length; i += 1) {
      const problem = this.checkNext(entries[i], entries);
      if (problem) return problem;
    }
    if (this.sequence !== last) return this.checkRest(entries.at(-1));
    if (this.hash === seal.hash) return null;
    const first = BigInt(String(seal.firstSequence));
    const id = entries[0]?.id;
    const message = `Entries ${first} (${id}) to ${last} were written anew: the last hash is not the sealed one`;
    return this.problem('changed', first, message);
  }

  /** `entry` has a sequence beyond the last seal, where there must be none. */
  checkRest(entry: JsonRow | undefined): Problem | null {
    if (!entry) return null;
    const message = `Entry ${entry.sequence} (${entry.id}) has no seal: it was inserted, or the seal was removed`;
    return this.problem('misplaced', BigInt(String(entry.sequence)), message);
  }

  private checkNext(entry: JsonRow | undefined, entries: readonly JsonRow[]): Problem | null {
    const sequence = this.sequence + 1n;
    if (!entry || BigInt(String(entry.sequence)) > sequence) {
      const before = entry ? ` before ${entry.id}` : '';
      return this.problem('missing', sequence, `Entry ${sequence}${before} was removed`);
    }
    const isOwn =
      String(entry.sequence) === String(sequence) &&
      (entry.organizationId ?? SYSTEM_CHAIN) === this.chain;
    const hash = hashEntry(this.hash, entry);
    if (!isOwn || hash !== entry.hash) return this.describeMismatch(sequence, entry, entries);
    this.sequence = sequence;
    this.hash = hash;
    return null;
  }

  private describeMismatch(
    sequence: bigint,
    entry: JsonRow,
    entries: readonly JsonRow[],
  ): Problem | null {
    const place = String(sequence);
    const owner = entries.find(
      (other) => hashEntry(this.hash, { ...other, sequence: place }) === other.hash,
    );
    if (owner && owner !== entry) {
      const message = `Entry ${sequence} is ${entry.id} in place of ${owner.id}: inserted or reordered`;
      return this.problem('misplaced', sequence, message);
    }
    const message = `Entry ${sequence} (${entry.id}) does not match its hash: it was changed, or replaced another`;
    return this.problem('changed', sequence, message);
  }

  private problem(kind: Problem['kind'], sequence: bigint, message: string): Problem {
    return { kind, chain: this.chain, sequence: String(sequence), message };
  }
}
