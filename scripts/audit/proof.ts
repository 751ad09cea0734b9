import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import type { JsonRow } from '@/lib/services/audit/chain';

const row = z.record(z.string(), z.unknown());
const line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('proof'), version: z.literal(1), chain: z.string() }),
  z.object({ type: z.literal('entry'), row }),
  /** Stands after its entries. */
  z.object({ type: z.literal('seal'), row }),
  z.object({ type: z.literal('head'), sequence: z.string(), hash: z.string() }),
]);

/** One line of a proof, which is NDJSON, so that trails of any length can be written and read. */
export type ProofLine = z.infer<typeof line>;

/** Reads a proof line by line. @throws Error for a line that does not belong in a proof */
export async function* readProof(file: string): AsyncGenerator<ProofLine> {
  const input = createReadStream(file);
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const parsed = line.safeParse(parseJson(text));
    if (!parsed.success) throw new Error(`Line ${number} of ${file} is not a line of a proof`);
    yield parsed.data;
  }
}

/** The head of a proof of this chain. @throws Error if it is of another, or incomplete */
export async function readHead(file: string, chain: string) {
  for await (const one of readProof(file)) {
    if (one.type === 'proof' && one.chain !== chain) {
      throw new Error(`${file} is a proof of the chain ${one.chain}`);
    }
    if (one.type === 'head') return one;
  }
  throw new Error(`${file} has no head: it is incomplete`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes a proof to a file. */
export async function createProof(file: string, chain: string) {
  const output = createWriteStream(file);
  await once(output, 'open');
  const write = async (one: ProofLine) => {
    if (!output.write(`${JSON.stringify(one)}\n`)) await once(output, 'drain');
  };
  await write({ type: 'proof', version: 1, chain });
  return {
    async add(seal: JsonRow, entries: readonly JsonRow[]) {
      for (const entry of entries) await write({ type: 'entry', row: entry });
      await write({ type: 'seal', row: seal });
    },
    async end(sequence: bigint, hash: string) {
      await write({ type: 'head', sequence: String(sequence), hash });
      output.end();
      await finished(output);
    },
  };
}
