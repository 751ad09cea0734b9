import type { z } from 'zod';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { ResponseHeaders } from './api-response';
import type { RequestContext } from './context';
import type { Cookies } from './cookies';
import type { ApiRequest } from './request';

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets: everything checked, typed by the contract. */
export interface HandlerInput<A, P, Q, B, U, S> {
  request: ApiRequest;
  actor: A extends true ? Actor : null;
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  /** The body as it came; for signature checks of contracts with `rawBody`. */
  rawBody: string;
  /** The bytes of a contract with `upload`, as they come; throws PAYLOAD_TOO_LARGE past its limit. */
  upload: U extends object ? AsyncIterable<Uint8Array> : null;
  /** The media type as it was sent, parameters included. */
  contentType: string | null;
  /** The version that `If-Match` names, for contracts with `ifMatch`; null without the header. */
  expectedVersion: number | null;
  services: S;
  source: RequestSource;
  cookies: Cookies;
  /** Headers of the answer. */
  headers: ResponseHeaders;
  /** Aborts when the client goes. */
  signal: AbortSignal;
}

/**
 * The context as a handler sees it. Each part is looked up when the handler asks for it, so that what
 * few of them use (cookies, the signal) is not made for the others.
 */
export class HandlerInputView {
  readonly #context: RequestContext;

  constructor(
    context: RequestContext,
    readonly services: unknown,
  ) {
    this.#context = context;
  }

  get request() {
    return this.#context.request;
  }
  get actor() {
    return this.#context.actor;
  }
  get params() {
    return this.#context.params;
  }
  get query() {
    return this.#context.query;
  }
  get body() {
    return this.#context.body;
  }
  get rawBody() {
    return this.#context.rawBody;
  }
  get upload() {
    return this.#context.upload;
  }
  get contentType() {
    return this.#context.request.headers.get('content-type');
  }
  get expectedVersion() {
    return this.#context.expectedVersion;
  }
  get source() {
    return this.#context.source;
  }
  get cookies() {
    return this.#context.cookies;
  }
  get headers() {
    return this.#context.headers;
  }
  get signal() {
    return this.#context.request.signal;
  }
}
