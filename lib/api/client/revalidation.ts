const MAX_RESPONSES = 200;

interface Known {
  etag: string;
  body: string;
}

/**
 * Answers by URL with their ETags, to ask for them by `If-None-Match`: what has not changed comes as
 * an empty 304 and is read from here. Holds the last 200.
 */
export class Revalidation {
  private readonly known = new Map<string, Known>();

  etagOf(url: string): string | undefined {
    return this.known.get(url)?.etag;
  }

  /** The body that a 304 stands for; undefined when it is not here any more. */
  bodyOf(url: string): string | undefined {
    return this.known.get(url)?.body;
  }

  keep(url: string, etag: string | null, body: string): void {
    this.known.delete(url);
    if (etag === null) return;
    this.known.set(url, { etag, body });
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_RESPONSES && oldest !== undefined) this.known.delete(oldest);
  }

  forget(): void {
    this.known.clear();
  }
}
