import type { SessionInfo } from '@/lib/contracts/auth';
import type { ApiClientError } from './errors';
import type { ClientOptions, Tokens } from './types';

type RefreshCall = (body: { refreshToken?: string }) => Promise<SessionInfo>;

/** Who the client is: a bearer token, tokens that it renews itself, or the browser's cookies. */
export class ClientSession {
  private tokens: Tokens | null;
  private refreshing: Promise<boolean> | null = null;

  constructor(private readonly options: ClientOptions) {
    this.tokens = options.tokens ?? null;
  }

  /** `cookie` when nothing else identifies the caller. */
  get usesCookies(): boolean {
    return !this.tokens && this.options.token === undefined && this.options.getToken === undefined;
  }

  async bearer(): Promise<string | null> {
    if (this.tokens) return this.tokens.accessToken;
    return (await this.options.getToken?.()) ?? this.options.token ?? null;
  }

  /** Keeps the tokens of a sign-in or refresh that asked for `transport: "token"`. */
  adopt(tokens: Tokens | null): void {
    this.tokens = tokens && {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
    };
    this.options.onTokens?.(this.tokens);
  }

  forget(): void {
    if (this.tokens) this.adopt(null);
  }

  /** Only who holds a refresh token may refresh: a program with tokens, or a browser with its cookie. */
  private get canRefresh(): boolean {
    return this.tokens !== null || (this.usesCookies && typeof document !== 'undefined');
  }

  /**
   * Renews the session once however many requests ask for it at a time. Answers whether it was
   * renewed; an outage is thrown, for it does not mean that the session is over.
   */
  renew(call: RefreshCall): Promise<boolean> {
    if (!this.canRefresh) return Promise.resolve(false);
    this.refreshing ??= this.runRefresh(call).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async runRefresh(call: RefreshCall): Promise<boolean> {
    try {
      const session = await call(this.tokens ? { refreshToken: this.tokens.refreshToken } : {});
      if (session.tokens) this.adopt(session.tokens);
      return true;
    } catch (error) {
      const status = (error as ApiClientError).status;
      if (status !== 400 && status !== 401 && status !== 403) throw error;
      this.forget();
      return false;
    }
  }
}
