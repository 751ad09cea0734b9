const MAX_RESPONSES = 200;

/**
 * Revalidates reads by ETag: sends `If-None-Match`, and replaces a 304 by the stored response. Stores
 * the last 200 responses, by URL.
 */
export class EtagCache {
  private readonly stored = new Map<string, { etag: string; text: string }>();

  constructor(private readonly fetch: typeof globalThis.fetch) {}

  async get(url: string, init: RequestInit & { headers: Headers }): Promise<Response> {
    const known = this.stored.get(url);
    if (known) init.headers.set('if-none-match', known.etag);
    const response = await this.fetch(url, init);
    if (known && response.status === 304) {
      return new Response(known.text, { headers: response.headers });
    }
    this.stored.delete(url);
    const etag = response.headers.get('etag');
    if (!response.ok || etag === null) return response;
    const text = await response.text();
    this.stored.set(url, { etag, text });
    const [oldest] = this.stored.keys();
    if (this.stored.size > MAX_RESPONSES && oldest !== undefined) this.stored.delete(oldest);
    return new Response(text, { headers: response.headers });
  }

  clear(): void {
    this.stored.clear();
  }
}
