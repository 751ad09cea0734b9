import { type Account, createCaller } from '@/__tests__/support/http/api';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import type { Role } from '@/lib/contracts/permissions';
import { createDatabase } from '@/lib/db/client';
import { createMember, startSession } from './members';

/** Members of organizations on a server's database, signed in by access token. */
export function createColleagues({ url, databaseUrl }: { url: string; databaseUrl: string }) {
  const database = createDatabase({ url: databaseUrl, poolSize: 2 });
  const db = database.prisma;
  return {
    db,
    close: database.close,
    /** A new user with this role in the account's organization. */
    async add({ organizationId }: Pick<Account, 'organizationId'>, role: Role) {
      const member = await createMember(db, role, organizationId);
      const { token } = await startSession(db, member, SECRETS.JWT_SECRET);
      const { id } = await db.membership.findFirstOrThrow({ where: member });
      const call = createCaller(url, { authorization: `Bearer ${token}` });
      return { ...member, id, token, call };
    },
    /** The id of the account's own membership. */
    async memberIdOf({ organizationId, userId }: Account) {
      return (await db.membership.findFirstOrThrow({ where: { organizationId, userId } })).id;
    },
  };
}

export type Colleagues = ReturnType<typeof createColleagues>;
