import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiRequest } from '@/lib/api/request';

/** Node's request as the pipeline reads it. Nothing is copied, and nothing made that is not asked for. */
export class NodeRequest implements ApiRequest {
  private controller: AbortController | undefined;

  constructor(
    private readonly incoming: IncomingMessage,
    private readonly outgoing: ServerResponse,
  ) {}

  get method(): string {
    return this.incoming.method ?? 'GET';
  }

  get url(): string {
    const target = this.incoming.url ?? '/';
    // Of a path and its query no more is read; the Host header is the client's own claim.
    return target.startsWith('/') ? `http://localhost${target}` : target;
  }

  /** Itself: one object fewer for each request. */
  get headers(): Pick<Headers, 'get'> {
    return this;
  }

  get(name: string): string | null {
    const { headers } = this.incoming;
    const value = headers[name] ?? headers[name.toLowerCase()];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  }

  /** Reading may stop in the middle: the connection still has to carry the answer. */
  get body(): AsyncIterable<Uint8Array> | null {
    const { headers } = this.incoming;
    const hasBody =
      headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (!hasBody) return null;
    return { [Symbol.asyncIterator]: () => this.incoming.iterator({ destroyOnReturn: false }) };
  }

  /** Aborts when the connection closes before the answer is out. */
  get signal(): AbortSignal {
    if (!this.controller) {
      const controller = new AbortController();
      this.controller = controller;
      this.outgoing.once('close', () => {
        if (!this.outgoing.writableFinished) controller.abort();
      });
    }
    return this.controller.signal;
  }
}
