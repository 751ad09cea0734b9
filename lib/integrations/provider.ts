import type { Transaction } from '@/lib/db/transaction';

/** Calls a provider's API for one connection: the token is fresh, rate limits and outages are waited out. */
export interface ProviderClient {
  /** GETs or POSTs JSON below the provider's base URL. @throws ProviderError, NeedsReauthError */
  request(
    path: string,
    init?: { method?: string; body?: unknown; signal?: AbortSignal },
  ): Promise<unknown>;
}

/** One page of a resource, as the provider told it. */
export interface ResourcePage {
  records: unknown[];
  /** Where to go on, JSON; stored with the page's rows, so that a killed sync continues and repeats nothing. */
  checkpoint: Record<string, unknown>;
  hasMore: boolean;
  /** How many records this sync will read in all, when the provider tells. */
  total: number | null;
}

export interface ProviderAccount {
  externalId: string;
  name: string;
}

/** An incoming webhook after its signature has been verified. */
export interface ProviderEvent {
  /** The provider's message id; the same id is processed once. */
  id: string;
  type: string;
  /** Which resource's `ingest` takes `records`. */
  resource: string;
  records: unknown[];
}

/** A third party that customers connect. One file per provider; the registry is `integrations/index`. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly baseUrl: string;
  readonly oauth: {
    /** The authorization server's issuer; its metadata is discovered (RFC 8414 / OIDC). */
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly scopes: readonly string[];
  };
  identify(client: ProviderClient): Promise<ProviderAccount>;
  /** What can be pulled, by resource name, such as `orders`. */
  readonly resources: Readonly<
    Record<
      string,
      (client: ProviderClient, checkpoint: Record<string, unknown> | null) => Promise<ResourcePage>
    >
  >;
  readonly webhooks?: {
    /** Asks the provider to call `url`; answers the signing secret. */
    register(client: ProviderClient, url: string): Promise<{ externalId: string; secret: string }>;
    unregister(client: ProviderClient, externalId: string): Promise<void>;
    /** @throws ApiError WEBHOOK_SIGNATURE_INVALID */
    verify(rawBody: string, headers: Pick<Headers, 'get'>, secret: string): ProviderEvent;
  };
}

export interface IngestContext {
  organizationId: string;
  connectionId: string;
  provider: string;
  /** `sync`: a bulk pull, one event at its end. `webhook`: single changes, each with its own event. */
  origin: 'sync' | 'webhook';
}

export interface IngestResult {
  created: number;
  updated: number;
  unchanged: number;
  /** Records that could not be understood; they are reported, the rest goes on. */
  rejected: { externalId: string | null; reason: string }[];
}

/** How a domain takes records of a resource in. Idempotent: the same records twice change nothing. */
export interface ResourceIngester {
  readonly resource: string;
  ingest(tx: Transaction, context: IngestContext, records: unknown[]): Promise<IngestResult>;
}
