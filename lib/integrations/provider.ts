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
  data: Record<string, unknown>;
}

/** A third party that customers connect. One folder per provider; `integrations/index` lists them. */
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
    /** Those of the account and of webhooks; each `ResourceSource` adds its own. */
    readonly scopes: readonly string[];
  };
  identify(client: ProviderClient): Promise<ProviderAccount>;
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
  /** Records that did not match the schema. They are reported; the others are stored. */
  rejected: { externalId: string | null; reason: string }[];
}

/** How one provider delivers one resource; `<provider>/<resource>.ts`. */
export interface ResourceSource<Mapped = unknown> {
  /** The OAuth scopes that reading it needs. */
  readonly scopes: readonly string[];
  /** The next page after the checkpoint. */
  pull(client: ProviderClient, checkpoint: Record<string, unknown> | null): Promise<ResourcePage>;
  /** The resource's records in a webhook; none when it is about something else. */
  recordsOf(event: ProviderEvent): unknown[];
  /** The record in the domain's shape. @throws z.ZodError when it does not match the schema */
  map(record: unknown): Mapped;
}

/** How a domain stores a resource. Idempotent: the same records twice change nothing. */
export interface ResourceIngester {
  readonly resource: string;
  /** By provider id. Other providers do not have the resource. */
  readonly sources: Readonly<Record<string, ResourceSource>>;
  ingest(tx: Transaction, context: IngestContext, records: unknown[]): Promise<IngestResult>;
}
