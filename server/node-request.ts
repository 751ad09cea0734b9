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
    // The path and the query are all that is read of it; the Host header is the client's own claim.
    return `http://localhost${this.incoming.url ?? '/'}`;
  }

  readonly headers = {
    get: (name: string): string | null => {
      const value = this.incoming.headers[name.toLowerCase()];
      return (Array.isArray(value) ? value.join(', ') : value) ?? null;
    },
  };

  get body(): IncomingMessage | null {
    const { headers } = this.incoming;
    const hasBody =
      headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    return hasBody ? this.incoming : null;
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
