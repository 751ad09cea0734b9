/** What a customer entered, and what the provider returned with the grant; no secrets. */
export type Settings = Readonly<Record<string, string>>;

/** A value, or how it follows from the settings of a connection. */
export type BySettings<T> = T | ((settings: Settings) => T);

export function resolve<T extends string | object>(value: BySettings<T>, settings: Settings): T {
  return typeof value === 'function' ? value(settings) : value;
}

/** What customers are asked for before they connect, such as the domain of their shop. */
export interface ProviderField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** Of the whole value. */
  readonly pattern: RegExp;
  /** A credential: stored encrypted, never shown again. */
  readonly isSecret?: boolean;
  /** Applied to what was entered before it is checked, to accept a URL for a domain. */
  readonly normalize?: (entered: string) => string;
}

/** Where a provider's authorization server is: its issuer publishes it, or the documentation does. */
export type AuthorizationServer =
  | {
      /** Its metadata is discovered. */
      issuer: string;
      /** By OpenID Connect Discovery (the default) or RFC 8414. */
      discovery?: 'oidc' | 'oauth2';
    }
  | {
      authorizationEndpoint: string;
      tokenEndpoint: string;
      revocationEndpoint?: string;
      /** If callbacks carry `iss` (RFC 9207). */
      issuer?: string;
    };

/**
 * How the token endpoint wants the client's secret. `basic` is RFC 6749: id and secret are
 * percent-encoded before they are joined. `basic-plain` joins them as they are, like `curl --user`.
 */
export type ClientAuthentication = 'basic' | 'basic-plain' | 'body';

/** Codes in the provider's own words; the common ones are known without (`grant-errors.ts`). */
export interface GrantErrorCodes {
  /** The grant has ended: the customer must connect again. */
  reconnect?: readonly string[];
  /** The access token has ended: refresh it and send the request again. */
  refresh?: readonly string[];
}

/** Credentials that the customer enters: an API key, a user name and a password, or fields of its own. */
export interface Credentials {
  /** The headers that authenticate a request, from the values of the secret fields. */
  headers(secrets: Settings): Record<string, string>;
}

/** HTTP Basic with two of the secret fields. */
export const basic = (user = '', password = ''): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
});

/** OAuth 2 with the authorization code grant. Everything optional has the standard's default. */
export interface OAuth2 {
  /** By the customer's settings where each one has a host. */
  readonly server: BySettings<AuthorizationServer>;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Those of the account and of webhooks; each `ResourceSource` adds its own. */
  readonly scopes: readonly string[];
  /** Between scopes. Default: a space. */
  readonly scopeSeparator?: string;
  /** Default true; false for servers that reject `code_challenge`. */
  readonly pkce?: boolean;
  /** Default: what the metadata asks for, else `basic`. */
  readonly clientAuthentication?: ClientAuthentication;
  /** The encoding of token requests. Default: `form`, which is OAuth's. */
  readonly tokenRequest?: 'form' | 'json';
  /** Added to the authorization URL, such as `access_type: 'offline'`. */
  readonly authorizationParams?: Readonly<Record<string, string>>;
  /** Added to the requests for tokens. */
  readonly tokenParams?: Readonly<Record<string, string>>;
  /** Fields of the token response to store with the connection, such as `instance_url`. */
  readonly storedFields?: readonly string[];
  /** Parameters of the callback to store with the connection, such as `realmId`. */
  readonly storedParams?: readonly string[];
  /** Checks what the callback has beside OAuth's parameters. @throws ApiError OAUTH_STATE_INVALID */
  readonly verifyCallback?: (params: URLSearchParams, settings: Settings) => void;
  readonly errors?: GrantErrorCodes;
}
