/** Whether two names are of the same header. Nearly all calls spell a header in one way. */
const isSame = (a: string, b: string) =>
  a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());

function indexOfName(pairs: readonly string[], name: string): number {
  for (let at = 0; at < pairs.length; at += 2) {
    if (isSame(pairs[at] as string, name)) return at;
  }
  return -1;
}

/**
 * Headers of an answer: what the pipeline needs of `Headers`, at a fraction of its cost. Names and
 * values stand one after the other, as Node writes them. Setting a header replaces it, whatever its
 * case; cookies are kept apart, for they never replace each other.
 */
export class ResponseHeaders {
  private readonly own: string[] = [];
  private lines: string[] | undefined;

  /** @param fixed names and values that many answers share; never changed */
  constructor(private fixed: readonly string[] = []) {}

  /** `Set-Cookie` values. */
  get cookies(): string[] {
    this.lines ??= [];
    return this.lines;
  }

  set(name: string, value: string): void {
    const at = indexOfName(this.own, name);
    if (at !== -1) {
      this.own[at] = name;
      this.own[at + 1] = value;
      return;
    }
    this.dropFixed(name);
    this.own.push(name, value);
  }

  /** Adds a value to a list such as `Vary`, unless it is there. */
  append(name: string, value: string): void {
    const present = this.get(name);
    if (present === null) this.set(name, value);
    else if (!present.split(', ').includes(value)) this.set(name, `${present}, ${value}`);
  }

  delete(name: string): void {
    const at = indexOfName(this.own, name);
    if (at !== -1) this.own.splice(at, 2);
    this.dropFixed(name);
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  get(name: string): string | null {
    const at = indexOfName(this.own, name);
    if (at !== -1) return this.own[at + 1] as string;
    const fixedAt = indexOfName(this.fixed, name);
    return fixedAt === -1 ? null : (this.fixed[fixedAt + 1] as string);
  }

  /** Names and values in turn, `Set-Cookie` once per cookie. */
  toFlat(): string[] {
    const flat = this.fixed.concat(this.own);
    for (const cookie of this.lines ?? []) flat.push('Set-Cookie', cookie);
    return flat;
  }

  *[Symbol.iterator](): Iterator<[name: string, value: string]> {
    const flat = this.toFlat();
    for (let at = 0; at < flat.length; at += 2) yield [flat[at] as string, flat[at + 1] as string];
  }

  private dropFixed(name: string): void {
    const at = indexOfName(this.fixed, name);
    if (at !== -1) this.fixed = this.fixed.toSpliced(at, 2);
  }
}

/**
 * What a route answers, before it becomes a web Response (under Next.js) or is written to a socket
 * (by our own servers, which skip the Response and its cost).
 */
export interface ApiResponse {
  status: number;
  headers: ResponseHeaders;
  body: string | ReadableStream<Uint8Array> | null;
}

/** The answer as Next.js and every other web-standard host want it. */
export function toWebResponse({ status, headers, body }: ApiResponse): Response {
  return new Response(body, { status, headers: [...headers] });
}
