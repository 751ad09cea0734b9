import { randomPKCECodeVerifier } from 'openid-client';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import { hashToken, randomToken, safeEqual } from '@/lib/auth/crypto';
import type { OidcClient, OidcIssuerSettings, OidcPerson } from '@/lib/auth/oauth/oidc-client';
import {
  PENDING_IDENTITY_SECONDS,
  type PendingIdentities,
} from '@/lib/auth/oauth/pending-identities';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import type { QueryOf } from '@/lib/contracts/contract';
import type { OidcIssuerView, oidcCallback } from '@/lib/contracts/oidc';
import { sitePath } from '@/lib/contracts/site-path';
import type { RunTransaction } from '@/lib/db/transaction';
import { ApiError, ForbiddenError, isApiError, NotFoundError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type { OidcStateRow, OidcStatesRepository } from '@/lib/repositories/oidc-states-repository';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';
import type { Identities } from './identities';
import type { OidcAccounts } from './oidc-accounts';
import { OidcRefusal } from './oidc-refusal';
import type { StartedSession } from './sessions-service';

export interface OidcServiceDeps {
  issuers: readonly OidcIssuerSettings[];
  /** By the issuers' names. */
  clients: ReadonlyMap<string, OidcClient>;
  transaction: RunTransaction;
  states: OidcStatesRepository;
  sessionRows: Pick<SessionsRepository, 'find'>;
  vault: Pick<Vault, 'encrypt' | 'decrypt'>;
  pendingIdentities: PendingIdentities;
  accounts: OidcAccounts;
  identities: Identities;
  /** Without a slash at the end. */
  appUrl: string;
  logger: Logger;
}

/** A browser on its way to an issuer. */
export interface StartedOidc {
  authorizationUrl: string;
  /** Binds the sign-in to the browser. */
  cookie: { value: string; maxAgeSeconds: number };
}

/** How a callback ends; `path` is of this site. */
export type FinishedOidc =
  | { outcome: 'session'; session: StartedSession; path: string }
  | { outcome: 'linked'; path: string }
  /** The account has a second factor; there is no session yet. */
  | { outcome: 'second_step'; path: string }
  /** The address has an account, whose owner must sign in first; the cookie carries the identity. */
  | { outcome: 'pending'; pendingCookie: string; path: string };

/** How long a person may take at the issuer. */
const SIGN_IN_SECONDS = 10 * 60;
const BINDING = /^[\w-]{43}$/;

/** Where a sign-in continues. The fragment stays in the browser, and out of logs. */
const secondStepPath = (challenge: string, next: string) =>
  `/sign-in?${new URLSearchParams({ next })}#${new URLSearchParams({ challenge })}`;

/** Where the owner of an account signs in before an identity is linked to it. */
const LINK_FIRST = `/sign-in?${new URLSearchParams({ notice: 'link', next: '/link-account' })}`;

const invalidState = () =>
  new ApiError(
    'OAUTH_STATE_INVALID',
    'This sign-in was not started in this browser, has expired or has been used; start again',
  );

/** Sign-in with issuers of OpenID Connect (decision 0035). */
export class OidcService {
  /** How long the cookie of a pending identity lives. */
  readonly pendingSeconds = PENDING_IDENTITY_SECONDS;

  constructor(private readonly deps: OidcServiceDeps) {}

  pageUrl(path: string): string {
    return `${this.deps.appUrl}${path}`;
  }

  list(): OidcIssuerView[] {
    return this.deps.issuers.map(({ name, label }) => ({ name, label }));
  }

  /**
   * Starts a sign-in. A browser reuses its `binding`, so that sign-ins in two tabs do not invalidate each
   * other. @throws NotFoundError; ProviderError when the issuer is down
   */
  start(name: string, returnTo: string | undefined, binding: string | null): Promise<StartedOidc> {
    return this.open(
      name,
      { returnTo: sitePath(returnTo), userId: null, sessionId: null },
      binding,
    );
  }

  /** Starts to link an issuer to the account of the session. @throws NotFoundError, ProviderError */
  startLink(actor: Actor, name: string, binding: string | null): Promise<StartedOidc> {
    const { userId, sessionId } = actor;
    if (userId === null || sessionId === null) {
      throw new ForbiddenError('Only a session can link an issuer');
    }
    return this.open(name, { returnTo: '/account', userId, sessionId }, binding);
  }

  /**
   * Finishes with the query of the issuer's redirect.
   * @throws ApiError OAUTH_STATE_INVALID, OAUTH_DENIED; OidcRefusal; ProviderError; NotFoundError
   */
  async finish(
    name: string,
    query: QueryOf<typeof oidcCallback>,
    browser: { binding: string | null; deviceToken: string | null },
    source: RequestSource,
  ): Promise<FinishedOidc> {
    const issuer = this.find(name);
    const state = await this.consumeState(issuer, query.state, browser.binding);
    const person = await this.identify(issuer, state, query);
    if (state.userId !== null) {
      await this.requireSession(state);
      await this.deps.identities.link(state.userId, person, issuer, source);
      return { outcome: 'linked', path: `/account?linked=${name}` };
    }
    const found = await this.deps.accounts.enter(person, issuer, source, browser.deviceToken);
    if ('session' in found) {
      return { outcome: 'session', session: found.session, path: state.returnTo };
    }
    if ('challenge' in found) {
      return { outcome: 'second_step', path: secondStepPath(found.challenge, state.returnTo) };
    }
    const pendingCookie = this.deps.pendingIdentities.seal(found.pending);
    return { outcome: 'pending', pendingCookie, path: LINK_FIRST };
  }

  private async open(
    name: string,
    target: Pick<OidcStateRow, 'returnTo' | 'userId' | 'sessionId'>,
    knownBinding: string | null,
  ): Promise<StartedOidc> {
    const issuer = this.find(name);
    const [state, nonce, codeVerifier] = [randomToken(), randomToken(), randomPKCECodeVerifier()];
    const stateHash = hashToken(state);
    const binding = knownBinding && BINDING.test(knownBinding) ? knownBinding : randomToken();
    const client = this.clientOf(issuer);
    const authorizationUrl = await this.report(
      issuer,
      client.buildAuthUrl({ state, nonce, codeVerifier }),
    );
    await this.deps.transaction((tx) =>
      this.deps.states.create(tx, {
        ...target,
        stateHash,
        issuer: name,
        nonce,
        codeVerifier: this.deps.vault.encrypt(codeVerifier, stateHash),
        bindingHash: hashToken(binding),
        expiresAt: new Date(Date.now() + SIGN_IN_SECONDS * 1000),
      }),
    );
    return { authorizationUrl, cookie: { value: binding, maxAgeSeconds: SIGN_IN_SECONDS } };
  }

  /** Accepts a state once, from the browser that started it, at the issuer it was started with. */
  private async consumeState(
    issuer: OidcIssuerSettings,
    value: string,
    binding: string | null,
  ): Promise<OidcStateRow> {
    const state = await this.deps.states.findByHash(hashToken(value));
    const isBound = state && binding && safeEqual(state.bindingHash, hashToken(binding));
    if (!isBound || state.issuer !== issuer.name) throw invalidState();
    if (!(await this.deps.states.consume(state.id))) throw invalidState();
    return state;
  }

  private async identify(
    issuer: OidcIssuerSettings,
    { nonce, codeVerifier, stateHash }: OidcStateRow,
    query: QueryOf<typeof oidcCallback>,
  ): Promise<OidcPerson> {
    const params = Object.entries(query).filter(([, value]) => value !== undefined);
    const person = this.clientOf(issuer).exchangeCode(
      Object.fromEntries(params) as Record<string, string>,
      {
        state: query.state,
        nonce,
        codeVerifier: this.deps.vault.decrypt(codeVerifier, stateHash),
      },
    );
    return this.report(issuer, person);
  }

  /** The route redirects browsers, so the API's error log does not record what the issuer did wrong. */
  private async report<T>({ name }: OidcIssuerSettings, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (isApiError(error, 'PROVIDER_ERROR') || isApiError(error, 'OAUTH_DENIED')) {
        const { message, cause } = error;
        const reason = cause instanceof Error ? cause.message : undefined;
        this.deps.logger.warn('A sign-in with an issuer failed', { issuer: name, message, reason });
      }
      throw error;
    }
  }

  /** The session that started a link still lives. */
  private async requireSession({ sessionId, userId }: OidcStateRow): Promise<void> {
    const session = sessionId === null ? null : await this.deps.sessionRows.find(sessionId);
    const lives = session && !session.revokedAt && session.expiresAt > new Date();
    if (!lives || session.userId !== userId) throw new OidcRefusal('expired');
  }

  private clientOf({ name }: OidcIssuerSettings): OidcClient {
    const client = this.deps.clients.get(name);
    if (!client) throw new NotFoundError('Issuer');
    return client;
  }

  private find(name: string): OidcIssuerSettings {
    const issuer = this.deps.issuers.find((one) => one.name === name);
    if (!issuer) throw new NotFoundError('Issuer');
    return issuer;
  }

  removeExpired(): Promise<number> {
    return this.deps.states.removeExpired();
  }
}
