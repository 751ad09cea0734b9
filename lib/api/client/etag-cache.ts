const MAX_RESPONSES = 200;

/**
 * Revalidates reads by ETag: sends `If-None-Match`, and replaces a 304 with the stored body. Stores
 * the bodies of up to 200 URLs and evicts the oldest one.
 */
export class EtagCache {
  private readonly stored = new Map<string, { etag: string; text: string }>();

  constructor(private readonly fetch: typeof globalThis.fetch) {}

  async get(url: string, init: RequestInit & { headers: Headers }): Promise<Response> {
    const cached = this.stored.get(url);
    if (cached) init.headers.set('if-none-match', cached.etag);
    const response = await this.fetch(url, init);
    if (cached && response.status === 304) {
      return new Response(cached.text, { headers: response.headers });
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
