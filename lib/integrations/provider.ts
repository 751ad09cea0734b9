import type { Transaction } from '@/lib/db/transaction';
import type {
  BySettings,
  Credentials,
  GrantErrorCodes,
  OAuth2,
  ProviderField,
  Settings,
} from './authorization';

/** Calls a provider's API for one connection: it refreshes the token and retries rate limits and outages. */
export interface ProviderClient {
  readonly settings: Settings;
  /** GETs or POSTs JSON below the provider's base URL. @throws ProviderError, NeedsReauthError */
  request(
    path: string,
    init?: { method?: string; body?: unknown; signal?: AbortSignal },
  ): Promise<unknown>;
}

/** One page of a resource, as the provider sent it. */
export interface ResourcePage {
  records: unknown[];
  /** Where to continue, JSON. Stored with the page's rows, so that a killed sync resumes after them. */
  checkpoint: Record<string, unknown>;
  hasMore: boolean;
  /** Ids of records that the provider reports as deleted (tombstones). */
  deleted?: readonly string[];
  /** How many records this sync will read in total, or null when the provider does not say. */
  total: number | null;
}

export interface ProviderAccount {
  externalId: string;
  name: string;
}

/** An incoming webhook after its signature has been verified. */
export interface ProviderEvent {
  /** The provider's message id. Each id is processed once. */
  id: string;
  type: string;
  data: Record<string, unknown>;
}

interface ProviderBase {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Of the API. */
  readonly baseUrl: BySettings<string>;
  /** Sent with every request, such as the version of the API. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Set by `createProviders` for hosts that customers choose: reaches only public addresses. */
  readonly fetch?: typeof fetch;
  identify(client: ProviderClient): Promise<ProviderAccount>;
  readonly webhooks?: {
    /** Registers `url` for webhooks; returns the signing secret. */
    register(client: ProviderClient, url: string): Promise<{ externalId: string; secret: string }>;
    unregister(client: ProviderClient, externalId: string): Promise<void>;
    /** @throws ApiError WEBHOOK_SIGNATURE_INVALID */
    verify(rawBody: string, headers: Pick<Headers, 'get'>, secret: string): ProviderEvent;
  };
}

/** Connected by OAuth. `fields` are asked for before the redirect. */
export interface OAuthProvider extends ProviderBase {
  readonly oauth: OAuth2;
  readonly fields?: readonly ProviderField[];
}

/** Connected by credentials that the customer enters in `fields`. */
export interface CredentialsProvider extends ProviderBase {
  readonly credentials: Credentials;
  readonly fields: readonly ProviderField[];
  /** Codes of the API for rejected credentials, besides status 401. */
  readonly errors?: GrantErrorCodes;
}

/** A third party that customers connect. One folder per provider; `integrations/index` lists them. */
export type Provider = OAuthProvider | CredentialsProvider;

export interface IngestContext {
  organizationId: string;
  connectionId: string;
  provider: string;
  /** `sync`: many records, one event at the end. `webhook`: single changes with an event each. */
  origin: 'sync' | 'webhook';
  /** Before the records were requested. */
  readAt: Date;
}

export interface IngestResult {
  created: number;
  updated: number;
  unchanged: number;
  /** External ids of the records that are stored, whether they changed or not. */
  stored: string[];
  /** Records that could not be stored; the others are. */
  rejected: { externalId: string | null; reason: string; record: unknown }[];
  /** What of stored records could not be kept as the provider sent it. */
  warnings: { externalId: string; reason: string }[];
}

/** How one provider delivers one resource; `<provider>/<resource>.ts`. */
export interface ResourceSource<Mapped = unknown> {
  /** The OAuth scopes that reading it needs. */
  readonly scopes: readonly string[];
  /** The next page after the checkpoint. */
  pull(client: ProviderClient, checkpoint: Record<string, unknown> | null): Promise<ResourcePage>;
  /** The resource's records in a webhook; none when it is about something else. */
  recordsOf(event: ProviderEvent): unknown[];
  /** External ids of records that the webhook reports as deleted. */
  deletedOf?(event: ProviderEvent): string[];
  /**
   * Whether pulling from the beginning returns every record that exists, in the order of a key, so that
   * deletions in the meantime hide none. Then what a full sync did not see has been deleted.
   */
  readonly readsAll?: boolean;
  /** The record in the domain's shape. @throws z.ZodError when it does not match the schema */
  map(record: unknown): Mapped;
}

/** How a domain stores a resource. Idempotent: the same records twice change nothing. */
export interface ResourceIngester {
  readonly resource: string;
  /** By provider id. Other providers do not have the resource. */
  readonly sources: Readonly<Record<string, ResourceSource>>;
  ingest(tx: Transaction, context: IngestContext, records: unknown[]): Promise<IngestResult>;
  /** Deletes records that the provider no longer has; ids that are unknown are ignored. Returns how many. */
  remove(tx: Transaction, context: IngestContext, externalIds: readonly string[]): Promise<number>;
  /** External ids of stored records that have not changed since `before`, in order, after `afterId`. */
  storedIds(
    tx: Transaction,
    connectionId: string,
    page: { before: Date; afterId: string; limit: number },
  ): Promise<string[]>;
}
