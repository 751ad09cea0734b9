import type { Contracts, OperationName } from '@/lib/contracts';
import type { Page } from '@/lib/contracts/common';
import type {
  BodyInputOf,
  Contract,
  ParamsOf,
  QueryOf,
  ResponseOf,
} from '@/lib/contracts/contract';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

export interface ClientOptions {
  /** Origin of the API, such as `https://api.example.com`; empty means the page's own origin. */
  baseUrl: string;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  /** A fixed bearer token: an API key, or an access token that is renewed elsewhere. */
  token?: string;
  /** Asked before every request for the bearer token. */
  getToken?: () => string | null | Promise<string | null>;
  /** A session of a program: refreshed by the client itself. Sign-in with `transport: "token"` sets it too. */
  tokens?: Tokens;
  /** Told of new tokens after a sign-in or a refresh, and of null after the session ended. */
  onTokens?: (tokens: Tokens | null) => void;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Told when the session is over and could not be refreshed. */
  onUnauthenticated?: () => void;
  /** Extra attempts after the first, for operations that may be repeated. Default 2. */
  retries?: number;
  /** Longest wait before an attempt, in ms; a longer `Retry-After` is not waited for. Default 10,000. */
  maxRetryDelayMs?: number;
  /** Time until an attempt is given up, in ms. Default 30,000; streams, downloads and uploads have none. */
  timeoutMs?: number;
  /**
   * `true` keeps the answers of reads with their ETags and asks with `If-None-Match`: what has not
   * changed is not sent again. For programs; browsers do it by themselves.
   */
  revalidate?: boolean;
}

export interface RequestOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** Used instead of a fresh one on operations that accept an `Idempotency-Key`. */
  idempotencyKey?: string;
}

/** What can be uploaded. A stream is read once, so it is never sent a second time. */
export type UploadBody = string | Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream;

type ParamsArg<C extends Contract> =
  ParamsOf<C> extends undefined ? { params?: never } : { params: ParamsOf<C> };
/** All of a query is optional here: what must be sent, the server says. */
type Loose<Q> = { [K in keyof Q]?: Q[K] extends (infer T)[] | undefined ? readonly T[] : Q[K] };
type QueryArg<C extends Contract> =
  QueryOf<C> extends undefined ? { query?: never } : { query?: Loose<QueryOf<C>> };
type BodyArg<C extends Contract> =
  BodyInputOf<C> extends undefined
    ? { body?: never }
    : Record<never, never> extends BodyInputOf<C>
      ? { body?: BodyInputOf<C> }
      : { body: BodyInputOf<C> };

type UploadArg<C> = C extends { readonly upload: { readonly contentTypes: readonly (infer T)[] } }
  ? { body: UploadBody; contentType: T & string }
  : { contentType?: never };

/** The version that was read, or the ETag it came with: somebody else's change is then a 412. */
type IfMatchArg<C> = C extends { readonly ifMatch: true }
  ? { ifMatch?: number | string }
  : { ifMatch?: never };

/** What a method takes: only the parts that its contract has, and only then. */
export type ArgsOf<C extends Contract> = ParamsArg<C> &
  QueryArg<C> &
  (C extends { readonly upload: object } ? unknown : BodyArg<C>) &
  UploadArg<C> &
  IfMatchArg<C> &
  RequestOptions;

/** What a method answers: the data, or for lists the page. */
export type ResultOf<C extends Contract> = C['envelope'] extends 'page'
  ? Page<ResponseOf<C>>
  : ResponseOf<C>;

type Method<C extends Contract> =
  Record<never, never> extends ArgsOf<C>
    ? (args?: ArgsOf<C>) => Promise<ResultOf<C>>
    : (args: ArgsOf<C>) => Promise<ResultOf<C>>;

type NamesWith<E extends Contract['envelope']> = {
  [K in OperationName]: Contracts[K]['envelope'] extends E ? K : never;
}[OperationName];

/** Operations that answer in pages. */
export type ListName = NamesWith<'page'>;
export type ItemOf<K extends ListName> = ResponseOf<Contracts[K]>;

/** Operations that answer bytes of their own, to read as they come. */
export type DownloadName = NamesWith<'raw'>;

/** One method per operation; streams have their own. */
export type OperationMethods = {
  [K in Exclude<OperationName, NamesWith<'stream'>>]: Method<Contracts[K]>;
};

/** The parts of a call after its types are gone. */
export interface CallArgs extends RequestOptions {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  contentType?: string;
  ifMatch?: number | string;
}
