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
  /** A fixed bearer token: an API key, or an access token that is refreshed elsewhere. */
  token?: string;
  /** Returns the bearer token; called before every request. */
  getToken?: () => string | null | Promise<string | null>;
  /** A program's session; the client refreshes it. Sign-in with `transport: "token"` also sets it. */
  tokens?: Tokens;
  /** Called with new tokens after a sign-in or a refresh, and with null when the session ends. */
  onTokens?: (tokens: Tokens | null) => void;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Called when the session has ended and cannot be refreshed. */
  onUnauthenticated?: () => void;
  /**
   * Called when an operation needs a recent proof of who the person is. `true`: they have given one, and
   * the request is repeated.
   */
  onReauthenticationRequired?: () => Promise<boolean>;
  /** Attempts after the first, for operations that may be repeated. Default 2. */
  retries?: number;
  /** Longest delay before a retry, in ms; a longer `Retry-After` is thrown. Default 10,000. */
  maxRetryDelayMs?: number;
  /** Timeout of an attempt in ms. Default 30,000; none for streams, downloads and uploads. */
  timeoutMs?: number;
  /**
   * `true` caches reads with their ETags and revalidates them with `If-None-Match`. For programs;
   * browsers have their own cache.
   */
  revalidate?: boolean;
}

export interface RequestOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** The `Idempotency-Key` of operations that accept one; default is a random key. */
  idempotencyKey?: string;
}

/** The body of an upload. A stream can be read once, so it is never sent again. */
export type UploadBody = string | Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream;

type ParamsArg<C extends Contract> =
  ParamsOf<C> extends undefined ? { params?: never } : { params: ParamsOf<C> };
/** Every field is optional; the server reports missing ones. */
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

/** The version or the ETag that was read; a newer version is an error (412). */
type IfMatchArg<C> = C extends { readonly ifMatch: true }
  ? { ifMatch?: number | string }
  : { ifMatch?: never };

/** The arguments of a method: exactly the parts that its contract has. */
export type ArgsOf<C extends Contract> = ParamsArg<C> &
  QueryArg<C> &
  (C extends { readonly upload: object } ? unknown : BodyArg<C>) &
  UploadArg<C> &
  IfMatchArg<C> &
  RequestOptions;

/** The result of a method: the data, or for lists the page. */
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

/** Operations that return pages. */
export type ListName = NamesWith<'page'>;
export type ItemOf<K extends ListName> = ResponseOf<Contracts[K]>;

/** Operations that return a raw body. */
export type DownloadName = NamesWith<'raw'>;

/** One method per operation; streams have their own. */
export type OperationMethods = {
  [K in Exclude<OperationName, NamesWith<'stream'>>]: Method<Contracts[K]>;
};

/** The arguments of a call without their types. */
export interface CallArgs extends RequestOptions {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  contentType?: string;
  ifMatch?: number | string;
}
