/** The part of a request that the pipeline reads: a web Request, or a view of Node's. */
export interface ApiRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Pick<Headers, 'get'>;
  /** The body's bytes, or null without a body. */
  readonly body: unknown;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
}
