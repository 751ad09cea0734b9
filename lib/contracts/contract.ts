import type { z } from 'zod';
import type { ErrorCode } from '@/lib/errors/codes';
import type { Scope } from './manifest.gen';
import type { Role } from './permissions';

/** The named request budgets; their sizes are configuration. */
export type RateLimitTier = 'public' | 'sign_in' | 'read' | 'write' | 'none';

/** How an answer is wrapped: `data` and `page` in the envelope, `raw` as it is, `stream` as server-sent events. */
export type Envelope = 'data' | 'page' | 'raw' | 'stream';

/** One operation of the API. Browser-safe: the server, the typed client, OpenAPI and the tests all derive from it. */
export interface Contract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Full path with `:name` parameters, such as `/api/v1/jobs/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** `false` opens the route to strangers; everything else needs a session, a bearer token or an API key. */
  readonly authenticate: boolean;
  /** The lowest role that may call; required when `authenticate` is true. */
  readonly role?: Role;
  /** The scope an API key needs. Without one the route is refused to API keys. */
  readonly scope?: Scope;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The request body. */
  readonly schema?: z.ZodType;
  /** What stands in `data`: one value, or for `page` one item of the list. */
  readonly response: z.ZodType;
  /** The media types of a `raw` answer; text or JSON, as its schema says, when not given. */
  readonly produces?: readonly string[];
  readonly status: 200 | 201 | 202 | 303;
  readonly envelope: Envelope;
  readonly rateLimit: RateLimitTier;
  /** The audit action that the operation writes, or `none`: a choice nobody can forget. */
  readonly audit: string;
  /**
   * `true`: with an `Idempotency-Key` header the request is done once and its answer given again. Every
   * change by a known caller is; strangers' are not, for there is nobody a key could belong to.
   */
  readonly idempotent?: boolean;
  /** `true`: not checked for CSRF because it reads no cookie (sign-in, inbound webhooks). */
  readonly csrfExempt?: boolean;
  /** `true`: the raw body is kept as text for signature checks and not parsed. */
  readonly rawBody?: boolean;
  /** `true`: `If-Match` is read and handed to the handler as `expectedVersion`. */
  readonly ifMatch?: boolean;
  /** The body is not read before the handler: it gets the bytes as they come, `maxBytes` at most. */
  readonly upload?: { readonly contentTypes: readonly string[]; readonly maxBytes: number };
  /** Errors beyond the ones every route can answer. */
  readonly errors?: readonly ErrorCode[];
  /** RFC 9745 / RFC 8594: ISO dates, and the path of the operation to use instead. */
  readonly deprecation?: {
    readonly deprecated: string;
    readonly sunset: string;
    readonly replacedBy?: string;
  };
  readonly examples?: {
    readonly request?: unknown;
    /** What stands in `data`; for `page` one item of the list. */
    readonly response?: unknown;
    /** A file of each media type, of uploads and of downloads that have several. */
    readonly files?: Readonly<Record<string, string>>;
  };
}

/** Declares an operation; keeps its literal types for the handler and the client. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;
type Input<T> = T extends z.ZodType ? z.input<T> : undefined;

export type ParamsOf<C extends Contract> = Output<C['params']>;
export type QueryOf<C extends Contract> = Output<C['query']>;
export type BodyOf<C extends Contract> = Output<C['schema']>;
export type BodyInputOf<C extends Contract> = Input<C['schema']>;
export type QueryInputOf<C extends Contract> = Input<C['query']>;
/** The data of an answer, as it travels (ISO strings, not Dates). */
export type ResponseOf<C extends Contract> = z.output<C['response']>;
