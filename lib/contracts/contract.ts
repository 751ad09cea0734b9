import type { z } from 'zod';
import type { ErrorCode } from '@/lib/errors/codes';
import type { Scope } from './manifest.gen';
import type { Role } from './permissions';

/** The rate limit that an operation counts against; the quotas are settings. */
export type RateLimitTier = 'public' | 'sign_in' | 'read' | 'write' | 'probe' | 'inbound';

/** The form of a response: `data` and `page` in the envelope, `raw` as it is, `stream` as server-sent events. */
export type Envelope = 'data' | 'page' | 'raw' | 'stream';

/** How long a proof of who somebody is counts for operations with `recentAuthentication`. */
export const RECENT_AUTHENTICATION_MINUTES = 15;

/** One operation of the API. Browser-safe: the server, the typed client, OpenAPI and the tests all derive from it. */
export interface Contract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Full path with `:name` parameters, such as `/api/v1/jobs/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** `false` allows anonymous clients; otherwise a session, a bearer token or an API key is required. */
  readonly authenticate: boolean;
  /** The lowest role that may call; required when `authenticate` is true, unless `portal` is. */
  readonly role?: Role;
  /** The scope that an API key needs. Without one the operation rejects API keys. */
  readonly scope?: Scope;
  /**
   * `true`: refuses a session whose person proved who they are more than RECENT_AUTHENTICATION_MINUTES
   * ago (403 REAUTHENTICATION_REQUIRED). API keys are exempt: nobody is there who could prove it again,
   * and what a key may do was decided when it was created.
   */
  readonly recentAuthentication?: true;
  /**
   * `true`: about the caller's own account or membership. Works also in a session without the second
   * factor that the organization requires; other operations return 403 SECOND_FACTOR_SETUP_REQUIRED.
   */
  readonly ownAccount?: true;
  /**
   * `true`: only for customers of an organization, with a portal token; nobody else may call it, and a
   * portal token opens nothing else. Such an operation has neither role nor scope.
   */
  readonly portal?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The request body. */
  readonly schema?: z.ZodType;
  /** The schema of `data`; for `page`, of one item of the list. */
  readonly response: z.ZodType;
  /** The media types of a `raw` response; by default text or JSON, depending on its schema. */
  readonly produces?: readonly string[];
  readonly status: 200 | 201 | 202 | 303;
  readonly envelope: Envelope;
  readonly rateLimit: RateLimitTier;
  /** The audit action that the operation records, or `none`. */
  readonly audit: string;
  /**
   * `true`: a request with an `Idempotency-Key` runs once, and its response is replayed. Required for
   * every authenticated change; a key of an anonymous client would have no owner.
   */
  readonly idempotent?: boolean;
  /** `true`: no CSRF check, because the operation reads no session cookie (sign-in, inbound webhooks). */
  readonly csrfExempt?: boolean;
  /** `true`: the handler receives the body as unparsed text, to verify its signature. */
  readonly rawBody?: boolean;
  /** `true`: the handler receives the version in `If-Match` as `expectedVersion`. */
  readonly ifMatch?: boolean;
  /** The handler receives the body as a stream of at most `maxBytes`. */
  readonly upload?: { readonly contentTypes: readonly string[]; readonly maxBytes: number };
  /** Error codes besides those that every operation can return. */
  readonly errors?: readonly ErrorCode[];
  /** RFC 9745 / RFC 8594: ISO dates, and the path of the operation to use instead. */
  readonly deprecation?: {
    readonly deprecated: string;
    readonly sunset: string;
    readonly replacedBy?: string;
  };
  readonly examples?: {
    readonly request?: unknown;
    /** An example of `data`; for `page`, of one item of the list. */
    readonly response?: unknown;
    /** An example file per media type, for uploads and downloads. */
    readonly files?: Readonly<Record<string, string>>;
  };
}

/** The properties that reads share. */
export const READ = {
  method: 'GET',
  authenticate: true,
  status: 200,
  envelope: 'data',
  rateLimit: 'read',
  audit: 'none',
} as const;

/** The properties that lists share. */
export const LIST = { ...READ, envelope: 'page' } as const;

/** The properties that changes share. Method and audit action are declared by each operation. */
export const CHANGE = {
  authenticate: true,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  idempotent: true,
} as const;

/**
 * The properties that the operations on a resource share. Every member may read, and API keys with the
 * resource's scope for reading; each change declares the lowest role that may make it.
 */
export function operationsOf<const R extends string>(resource: R, tag: string = resource) {
  const readable = { tag, role: 'viewer', scope: `${resource}:read` as const } as const;
  return {
    read: { ...READ, ...readable },
    list: { ...LIST, ...readable },
    change: { ...CHANGE, tag, scope: `${resource}:write` as const },
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
/** The data of a response as JSON: times are ISO strings. */
export type ResponseOf<C extends Contract> = z.output<C['response']>;
