import { GENESIS, type JsonRow, type SealKeys, toJsonRow } from '@/lib/services/audit/chain';
import { ChainVerifier, type Problem } from './chain-verifier';
import type { ProofLine } from './proof';
import type { Trail } from './trail';

export interface Report {
  entries: bigint;
  seals: number;
  /** Seals whose signing key is not there. */
  unchecked: number;
  chains: number;
  /** Chains whose organization was deleted with its entries. */
  purged: number;
  /** Of the chain that was verified last. */
  head: { sequence: bigint; hash: string };
  problems: Problem[];
}

const emptyReport = (): Report => ({
  entries: 0n,
  seals: 0,
  unchecked: 0,
  chains: 0,
  purged: 0,
  head: { sequence: 0n, hash: GENESIS },
  problems: [],
});

function add(report: Report, { sequence, hash, seals, unchecked }: ChainVerifier): void {
  report.head = { sequence, hash };
  report.chains += 1;
  report.entries += sequence;
  report.seals += seals;
  report.unchecked += unchecked;
}

export interface VerifyTrailOptions {
  keys: SealKeys;
  /** Only this one; all if not given. */
  chain?: string | undefined;
  /** The head of an earlier proof of the chain, which the chain must still contain. */
  earlier?: { sequence: string; hash: string } | undefined;
  /** Receives the number of entries that were verified since the last call. */
  onProgress?: (entries: number) => void;
  /** Receives each verified seal with its entries. */
  onBatch?: (seal: JsonRow, entries: readonly JsonRow[]) => Promise<void>;
}

/** Verifies the chains of a database; finds the first problem of each. */
export async function verifyTrail(trail: Trail, options: VerifyTrailOptions): Promise<Report> {
  const report = emptyReport();
  for (const chain of options.chain === undefined ? await trail.chains() : [options.chain]) {
    if (await trail.isPurged(chain)) {
      report.purged += 1;
      continue;
    }
    const verifier = new ChainVerifier(chain, { keys: options.keys, requireKeys: true });
    const problem =
      (await verifyChain(trail, verifier, options)) ??
      (await verifyEarlier(trail, verifier, options));
    add(report, verifier);
    if (problem) report.problems.push(problem);
  }
  const missing = await trail.findMissingNumber();
  if (missing !== null) {
    const message = `Seal number ${missing} is missing: with it, the end of a chain or a whole chain may be`;
    report.problems.push({ kind: 'seal', chain: 'all', sequence: '0', message });
  }
  return report;
}

async function verifyChain(
  trail: Trail,
  verifier: ChainVerifier,
  { onProgress, onBatch }: VerifyTrailOptions,
): Promise<Problem | null> {
  for await (const row of trail.seals(verifier.chain)) {
    const seal = toJsonRow(row);
    const bad = verifier.checkSeal(seal);
    if (bad) return bad;
    const entries = await trail.entries(row);
    const problem = verifier.checkEntries(seal, entries);
    if (problem) return problem;
    await onBatch?.(seal, entries);
    onProgress?.(entries.length);
  }
  return verifier.checkRest(await trail.findOutside(verifier.chain, verifier.sequence));
}

/** Finds a chain that lost its end, or was written anew, since the proof. */
async function verifyEarlier(
  trail: Trail,
  { chain }: ChainVerifier,
  { earlier }: VerifyTrailOptions,
): Promise<Problem | null> {
  if (!earlier || earlier.sequence === '0') return null;
  const { sequence, hash } = earlier;
  if ((await trail.hashAt(chain, BigInt(sequence))) === hash) return null;
  const message = `The chain does not contain entry ${sequence} of the earlier proof: it was cut or written anew`;
  return { kind: 'missing', chain, sequence, message };
}

/** Verifies a proof by itself. Without the keys only the chain is checked. */
export async function verifyProof(
  lines: AsyncIterable<ProofLine>,
  keys: SealKeys,
): Promise<Report> {
  const report = emptyReport();
  let verifier: ChainVerifier | undefined;
  let entries: JsonRow[] = [];
  let head: ProofLine | undefined;
  const fail = (kind: Problem['kind'], message: string) => {
    const { chain = 'unknown', sequence = 0n } = verifier ?? {};
    report.problems.push({ kind, chain, sequence: String(sequence), message });
  };
  for await (const line of lines) {
    if (head) fail('misplaced', 'Something follows the head of the proof');
    else if (line.type === 'proof')
      verifier = new ChainVerifier(line.chain, { keys, requireKeys: false });
    else if (!verifier) fail('missing', 'The proof does not begin with its chain');
    else if (line.type === 'entry') entries.push(line.row);
    else if (line.type === 'head') head = line;
    else {
      const problem = verifier.checkSeal(line.row) ?? verifier.checkEntries(line.row, entries);
      entries = [];
      if (problem) report.problems.push(problem);
    }
    if (report.problems.length > 0) break;
  }
  if (report.problems.length === 0) {
    if (!verifier || head?.type !== 'head') fail('missing', 'The end of the proof is missing');
    else if (entries.length > 0) fail('misplaced', 'The last entries of the proof have no seal');
    else if (head.hash !== verifier.hash || head.sequence !== String(verifier.sequence)) {
      fail('changed', 'The head of the proof is not the hash of its last entry');
    }
  }
  if (verifier) add(report, verifier);
  return report;
}
