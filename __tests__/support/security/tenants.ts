import { vi } from 'vitest';
import {
  type Account,
  type Caller,
  cookieHeader,
  createCaller,
  signUp,
} from '@/__tests__/support/http/api';
import { startServer } from '@/__tests__/support/servers/server';
import { createMember, startSession } from '@/__tests__/support/services/members';
import { createAccessTokens } from '@/lib/auth/access-tokens';
import { createCsrf } from '@/lib/auth/csrf';
import type { Contract } from '@/lib/contracts/contract';
import { SCOPES, type Scope } from '@/lib/contracts/manifest.gen';
import { ROLES, type Role } from '@/lib/contracts/permissions';
import { createDatabase, type Db } from '@/lib/db/client';
import { MARK, type Owner } from './sample';
import { CUSTOMER, createSamples } from './samples';

const JWT_SECRET = 'the secret that the security matrix signs with';
const HOUR_MS = 60 * 60 * 1000;

/** A token that was ours and whose time is over, of a session that is not. */
async function issueExpired(db: Db, member: Owner): Promise<string> {
  const { sessionId } = await startSession(db, member, JWT_SECRET);
  const { userId, organizationId } = member;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 24 * HOUR_MS });
  try {
    return await createAccessTokens([JWT_SECRET]).issue({ userId, organizationId, sessionId });
  } finally {
    vi.useRealTimers();
  }
}

/** A new link to the webhook portal of the caller's organization, and its token. */
export async function createPortalToken(call: Caller, customerId = CUSTOMER): Promise<string> {
  const { status, json } = await call('/webhook-portal/sessions', { body: { customerId } });
  if (status !== 201) throw new Error(`Creating a link to the portal returned ${status}`);
  return new URL(json.data.url).hash.slice(1);
}

/**
 * A server with two tenants. The victim has one resource of each kind and a colleague of every role;
 * the attacker owns an organization of his own.
 */
export async function createTenants(env: Record<string, string> = {}, script?: string) {
  const { SABOTAGE } = process.env;
  const server = await startServer('lean', {
    env: { JWT_SECRET, ...env },
    ...(script && { script }),
    ...(SABOTAGE && { script: '__tests__/support/servers/sabotaged-server.ts' }),
  });
  const database = createDatabase({ url: server.databaseUrl, poolSize: 2 });
  const db = database.prisma;
  const signedUp = await signUp(server.url, MARK);
  /** Calls in a new session each time: an operation under attack may have ended the others. */
  const callAsVictim: Caller = async (path, call) => {
    const { token } = await startSession(db, signedUp, JWT_SECRET);
    return createCaller(server.url, { authorization: `Bearer ${token}` })(path, call);
  };
  const victim: Account = { ...signedUp, call: callAsVictim };
  const attacker = await signUp(server.url, 'Mallory');
  const { organizationId, userId } = victim;
  const ids = await createSamples(db, { organizationId, userId });

  const members: Partial<Record<Role, Owner>> = { owner: victim };
  for (const role of ROLES) members[role] ??= await createMember(db, role, organizationId);

  const keys = new Map<string, string>();
  /** A key of the account with these scopes; made once. */
  async function keyWith(account: Account, scopes: readonly Scope[]): Promise<string> {
    const name = `${account.organizationId} ${scopes.join(' ')}`;
    const known = keys.get(name);
    if (known) return known;
    const { status, json } = await account.call('/auth/api-keys', {
      body: { name: 'key', scopes },
    });
    if (status !== 201) throw new Error(`Creating a key returned ${status}`);
    keys.set(name, json.data.key);
    return json.data.key;
  }

  /** A new session in the victim's organization, of the victim or of a colleague with a lower role. */
  async function tokenOf(role: Role): Promise<string> {
    const { userId } = members[role] ?? victim;
    // A colleague may have left, as some operations do.
    const id = { organizationId_userId: { organizationId, userId } };
    const create = { organizationId, userId, role };
    await db.membership.upsert({ where: id, create, update: { role } });
    return (await startSession(db, { organizationId, userId }, JWT_SECRET)).token;
  }

  return {
    url: server.url,
    databaseUrl: server.databaseUrl,
    env: { JWT_SECRET, ...env },
    db,
    victim,
    attacker,
    /** The victim's resources by the part of the path before their id. */
    ids,
    tokenOf,
    /** The headers of a caller who may call the operation: the owner, or a customer. */
    async admittedTo({ portal }: Contract) {
      const token = portal ? await createPortalToken(callAsVictim) : await tokenOf('owner');
      return { authorization: `Bearer ${token}` };
    },
    /** A new session of a colleague with a custom role of these scopes. */
    async tokenOfCustom(scopes: readonly Scope[]) {
      const member = await createMember(db, 'custom', organizationId);
      const name = `${MARK} ${member.userId}`;
      const role = await db.role.create({ data: { organizationId, name, scopes: [...scopes] } });
      const where = { organizationId_userId: member };
      await db.membership.update({ where, data: { roleId: role.id } });
      return (await startSession(db, member, JWT_SECRET)).token;
    },
    /** The headers of a browser with a new session of the victim. */
    async browser() {
      const { sessionId, token } = await startSession(db, victim, JWT_SECRET);
      const csrfToken = createCsrf([JWT_SECRET]).tokenFor(sessionId);
      const cookie = cookieHeader({ plinth_access: token, plinth_csrf: csrfToken });
      return { cookie, 'x-csrf-token': csrfToken };
    },
    /** A session of the victim's who proved this long ago who they are. */
    async tokenProvedBefore(minutes: number) {
      const authenticatedAt = new Date(Date.now() - minutes * 60_000);
      return (await startSession(db, victim, JWT_SECRET, { authenticatedAt })).token;
    },
    /** A session of an owner whose organization requires a second factor. */
    async tokenUnderPolicy(proof: { secondFactor: boolean }) {
      const owner = await createMember(db, 'owner');
      const where = { id: owner.organizationId };
      await db.organization.update({ where, data: { requiresSecondFactor: true } });
      return (await startSession(db, owner, JWT_SECRET, proof)).token;
    },
    expired: await issueExpired(db, victim),
    tokenFor: async (member: Owner) => (await startSession(db, member, JWT_SECRET)).token,
    keyWith,
    keyWithout: (account: Account, scope?: Scope) =>
      keyWith(
        account,
        SCOPES.filter((one) => one !== scope),
      ),
    output: server.output,
    async close() {
      await database.close();
      await server.close();
    },
  };
}

export type Tenants = Awaited<ReturnType<typeof createTenants>>;
