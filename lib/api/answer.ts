/**
 * Headers of an answer: what the pipeline needs of `Headers`, at a fraction of its cost. Setting a
 * header replaces it, whatever its case; cookies are kept apart, for they never replace each other.
 */
export class AnswerHeaders {
  private readonly values = new Map<string, [name: string, value: string]>();
  readonly cookies: string[] = [];

  set(name: string, value: string): void {
    this.values.set(name.toLowerCase(), [name, value]);
  }

  delete(name: string): void {
    this.values.delete(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.values.has(name.toLowerCase());
  }

  get(name: string): string | null {
    return this.values.get(name.toLowerCase())?.[1] ?? null;
  }

  /** Names as they were set, `Set-Cookie` once per cookie. */
  *[Symbol.iterator](): Iterator<[name: string, value: string]> {
    yield* this.values.values();
    for (const cookie of this.cookies) yield ['Set-Cookie', cookie];
  }
}

/**
 * What a route answers, before it becomes a web Response (under Next.js) or is written to a socket
 * (by our own servers, which skip the Response and its cost).
 */
export interface Answer {
  status: number;
  headers: AnswerHeaders;
  body: string | ReadableStream<Uint8Array> | null;
}

/** The answer as Next.js and every other web-standard host want it. */
export function toWebResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers: [...headers] });
}
