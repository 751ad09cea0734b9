import Negotiator from 'negotiator';

/** The codings that we speak, in the order that we prefer where the client is indifferent. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/** What the package's types leave out. */
interface Encodings {
  encodings(available: string[], options: { preferred: string[] }): string[];
}

/** Clients send a handful of different headers; whoever sends new ones on purpose shall not fill the memory. */
const MAX_KNOWN = 100;
const known = new Map<string, Coding | null>();

/** The coding for an `Accept-Encoding` header, its q-values heeded; null for none. */
export function negotiateCoding(header: string | undefined): Coding | null {
  if (header === undefined) return null;
  const before = known.get(header);
  if (before !== undefined) return before;
  const negotiator: Encodings = new Negotiator({ headers: { 'accept-encoding': header } });
  const [best] = negotiator.encodings([...CODINGS, 'identity'], { preferred: [...CODINGS] });
  const coding = CODINGS.find((candidate) => candidate === best) ?? null;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(header, coding);
  return coding;
}
