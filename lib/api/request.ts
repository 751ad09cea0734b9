/**
 * What the pipeline reads of a request. A web Request fits as it is; our own servers hand in a thin
 * view of Node's, which costs next to nothing.
 */
export interface ApiRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Pick<Headers, 'get'>;
  /** The body's bytes, or null when there is none. */
  readonly body: unknown;
  /** Aborts when the client goes. */
  readonly signal: AbortSignal;
}
