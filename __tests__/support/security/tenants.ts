import { vi } from 'vitest';
import {
  type Account,
  type ApiResponse,
  cookieHeader,
  cookiesOf,
  createCaller,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import { startServer } from '@/__tests__/support/servers/server';
import { createAccessTokens } from '@/lib/auth/access-tokens';
import { SCOPES, type Scope } from '@/lib/contracts/manifest.gen';
import { ROLES, type Role } from '@/lib/contracts/permissions';
import { createDatabase } from '@/lib/db/client';
import { MARK, type Owner } from './sample';
import { createSamples } from './samples';

const JWT_SECRET = 'the secret that the security matrix signs with';
const YESTERDAY = Date.now() - 24 * 60 * 60 * 1000;

/** An access token as the server would issue it. */
function tokenFor({ userId, organizationId }: Owner, role: Role): Promise<string> {
  const claims = { userId, organizationId, role, sessionId: 'csession0000' };
  return createAccessTokens(JWT_SECRET).issue(claims);
}

/** A token that was ours and whose time is over. */
async function expiredTokenFor(owner: Owner): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: YESTERDAY });
  try {
    return await tokenFor(owner, 'owner');
  } finally {
    vi.useRealTimers();
  }
}

/**
 * A server with two tenants. The victim has one resource of each kind and a colleague of every role;
 * the attacker owns an organization of his own.
 */
export async function createTenants(env: Record<string, string> = {}) {
  const server = await startServer('lean', { env: { JWT_SECRET, ...env } });
  const database = createDatabase({ url: server.databaseUrl, poolSize: 2 });
  const db = database.prisma;
  const victim = await signUp(server.url, MARK);
  const attacker = await signUp(server.url, 'Mallory');
  const { organizationId, userId } = victim;
  const ids = await createSamples(db, { organizationId, userId });
  const signIn = (email: string, transport: string): Promise<ApiResponse> =>
    createCaller(server.url)('/auth/sign-in', { body: { email, password: PASSWORD, transport } });

  const tokens = {} as Record<Role, string>;
  for (const role of ROLES) {
    await db.membership.updateMany({ where: { userId: victim.userId }, data: { role } });
    tokens[role] = (await signIn(victim.email, 'token')).json.data.tokens.accessToken;
  }
  const cookies = cookiesOf(await signIn(victim.email, 'cookie'));

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

  return {
    url: server.url,
    databaseUrl: server.databaseUrl,
    env: { JWT_SECRET, ...env },
    db,
    victim,
    attacker,
    /** The victim's resources by the part of the path before their id. */
    ids,
    /** The victim's access token in each role. */
    tokens,
    expired: await expiredTokenFor(victim),
    tokenFor,
    cookie: cookieHeader(cookies),
    csrfToken: cookies.plinth_csrf ?? '',
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
