import type { SessionInfo } from '@/lib/contracts/session-info';
import { ApiClientError } from './errors';
import type { ClientOptions, Tokens } from './types';

type RefreshCall = (body: { refreshToken?: string }) => Promise<SessionInfo>;

/** The client's credential: a bearer token, tokens that it refreshes, or the browser's cookies. */
export class ClientSession {
  private tokens: Tokens | null;
  private refreshing: Promise<boolean> | null = null;

  constructor(private readonly options: ClientOptions) {
    this.tokens = options.tokens ?? null;
  }

  get usesCookies(): boolean {
    return !this.tokens && this.options.token === undefined && this.options.getToken === undefined;
  }

  async bearer(): Promise<string | null> {
    if (this.tokens) return this.tokens.accessToken;
    return (await this.options.getToken?.()) ?? this.options.token ?? null;
  }

  /** Stores the tokens of a sign-in or a refresh with `transport: "token"`. */
  setTokens({ accessToken, refreshToken }: Tokens): void {
    this.tokens = { accessToken, refreshToken };
    this.options.onTokens?.(this.tokens);
  }

  clear(): void {
    if (!this.tokens) return;
    this.tokens = null;
    this.options.onTokens?.(null);
  }

  /**
   * Refreshes the session; concurrent calls share one refresh. False when there is nothing to refresh
   * with or the server refuses, which ends the session. Any other failure is thrown.
   */
  refresh(call: RefreshCall): Promise<boolean> {
    // Outside of browsers nothing would store new cookies.
    const hasCookies = this.usesCookies && typeof document !== 'undefined';
    if (!this.tokens && !hasCookies) return Promise.resolve(false);
    this.refreshing ??= this.runRefresh(call).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async runRefresh(call: RefreshCall): Promise<boolean> {
    try {
      const session = await call(this.tokens ? { refreshToken: this.tokens.refreshToken } : {});
      if (session.tokens) this.setTokens(session.tokens);
      return true;
    } catch (error) {
      if (!(error instanceof ApiClientError) || ![400, 401, 403].includes(error.status))
        throw error;
      this.clear();
      return false;
    }
  }
}
