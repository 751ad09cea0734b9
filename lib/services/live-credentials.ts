import { type Cache, type MaybePromise, TTL } from '@/lib/cache/cache';
import type { MemberRights, Rights, SessionProof } from '@/lib/contracts/permissions';
import type { MemberId } from '@/lib/db/postgres/live-credentials';
import type { Transaction } from '@/lib/db/transaction';
import { UnauthenticatedError } from '@/lib/errors';
import type { ApiKeysRepository, LiveApiKey } from '@/lib/repositories/api-keys-repository';
import type { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import { JsonText } from '@/lib/utils/json-text';

/** What has ended or changed: its kind and its id; of an API key, its hash. */
export type Subject = `${'session' | 'api-key' | 'user' | 'organization'}:${string}`;

/** What an API key may do; `userId` is null for a key of the organization. */
type ApiKeyRights = Omit<LiveApiKey, 'userId'> & { userId: string | null } & Pick<Rights, 'role'>;

/** What the person of a session may do, and how they have proved who they are. */
export interface SessionRights extends Rights {
  proof: SessionProof;
  /** Whether the organization requires a second factor that the session has not had. */
  lacksSecondFactor: boolean;
}

export interface LiveCredentialsDeps {
  /** Its invalidations reach every process, and it stores nothing in a process that misses them. */
  cache: Cache;
  sessions: Pick<SessionsRepository, 'findProof'>;
  apiKeys: Pick<ApiKeysRepository, 'findLive'>;
  users: Pick<UsersRepository, 'findRights'>;
  organizations: Pick<OrganizationsRepository, 'isLive' | 'isDeleted'>;
}

const withProof = (
  { role, scopes, requiresSecondFactor }: MemberRights,
  proof: SessionProof,
): SessionRights => ({
  role,
  scopes,
  proof,
  lacksSecondFactor: requiresSecondFactor && !proof.secondFactor,
});

const sessionEnded = () => new UnauthenticatedError('The session has ended; sign in again');
const notMember = () => new UnauthenticatedError('The membership of the organization has ended');
const organizationEnded = () => new UnauthenticatedError('The organization has ended');
const invalidKey = () => new UnauthenticatedError('The API key is invalid, expired or revoked');

/**
 * Sessions, API keys and what their members may do now. A request finds them in the process's memory.
 * A change of a session, key, user, membership or organization invalidates it, which takes effect in
 * every process within milliseconds, and after `TTL.short` at the latest when the message is lost.
 * Unknown credentials are not cached, so that clients cannot fill the cache.
 */
export class LiveCredentials {
  constructor(private readonly deps: LiveCredentialsDeps) {}

  /**
   * What the session's member may do now, and how they have proved who they are.
   * @throws UnauthenticatedError when the session has ended, or the membership, user or organization
   */
  findSession(claims: MemberId & { sessionId: string }): MaybePromise<SessionRights> {
    const { sessionId, userId, organizationId } = claims;
    // The organization is part of the key: a session that has changed it ends its older tokens.
    const key = `session:${sessionId}:${organizationId}:${userId}`;
    const proof = this.find<SessionProof>(key, [`session:${sessionId}`], sessionEnded, () =>
      this.deps.sessions.findProof(sessionId, claims),
    );
    const rights = this.findMember(claims);
    if (!(proof instanceof Promise || rights instanceof Promise)) return withProof(rights, proof);
    return Promise.all([proof, rights]).then(([found, member]) => withProof(member, found));
  }

  /**
   * A personal key has the rights of its creator within its scopes; a key of the organization has its
   * scopes.
   * @throws UnauthenticatedError when the key is unknown, expired or revoked, or its owner is gone
   */
  async findApiKey(hash: string): Promise<ApiKeyRights> {
    const key = await this.find<LiveApiKey>(`api-key:${hash}`, [], invalidKey, () =>
      this.deps.apiKeys.findLive(hash),
    );
    if (key.expiresAt !== null && key.expiresAt <= Date.now()) throw invalidKey();
    if (key.kind === 'organization') {
      await this.findOrganization(key.organizationId);
      return { ...key, userId: null, role: 'custom' };
    }
    const { role, scopes } = await this.findMember(key);
    const own = key.scopes.filter((scope) => scopes === 'all' || scopes.includes(scope));
    return { ...key, role, scopes: own };
  }

  /** @throws UnauthenticatedError when the membership, the user or the organization has ended */
  findMember(member: MemberId): MaybePromise<MemberRights> {
    const { userId, organizationId } = member;
    const tags: Subject[] = [`user:${userId}`, `organization:${organizationId}`];
    return this.find<MemberRights>(`member:${organizationId}:${userId}`, tags, notMember, () =>
      this.deps.users.findRights(member),
    );
  }

  /** Whether the organization was deleted: nothing is done for it until it is restored. */
  isOrganizationDeleted(organizationId: string): MaybePromise<boolean> {
    const tags: Subject[] = [`organization:${organizationId}`];
    return this.find<boolean>(`deleted:${organizationId}`, tags, organizationEnded, () =>
      this.deps.organizations.isDeleted(organizationId),
    );
  }

  private findOrganization(organizationId: string): MaybePromise<true> {
    const subject: Subject = `organization:${organizationId}`;
    return this.find<true>(subject, [subject], organizationEnded, async () =>
      (await this.deps.organizations.isLive(organizationId)) ? true : null,
    );
  }

  /** Call it with the change: once that commits, every process looks up again what depends on it. */
  invalidate(tx: Transaction, ...subjects: Subject[]): void {
    tx.afterCommit(() => void this.deps.cache.invalidate(...subjects));
  }

  private find<T>(
    key: string,
    tags: readonly Subject[],
    notFound: () => Error,
    load: () => Promise<T | null>,
  ): MaybePromise<T> {
    const options = { ttlSeconds: TTL.short, tags };
    const found = this.deps.cache.getText(key, options, async () => {
      const value = await load();
      if (value === null) throw notFound();
      return new JsonText<T>(JSON.stringify(value));
    });
    return found instanceof Promise ? found.then((text) => text.parse()) : found.parse();
  }
}
