import type { OAuth2, ProviderField } from '@/lib/integrations/authorization';

/**
 * An OAuth 2 service as data. `{name}` in an address stands for a setting of the connection, or for
 * `{clientId}`.
 */
export interface CatalogueEntry
  extends Omit<OAuth2, 'clientId' | 'clientSecret' | 'server' | 'verifyCallback'> {
  readonly name: string;
  readonly description: string;
  /** Where to compare the entry before it is offered: none was tried against the live service. */
  readonly documentation: string;
  readonly server: {
    readonly authorizationEndpoint: string;
    readonly tokenEndpoint: string;
    readonly revocationEndpoint?: string;
  };
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: readonly ProviderField[];
  /** The request that identifies the account, and where its id and name are, such as `data.0.id`. */
  readonly account: {
    readonly path: string;
    /** POSTed; default: a GET. */
    readonly body?: unknown;
    readonly id: string;
    readonly name: string;
  };
}
