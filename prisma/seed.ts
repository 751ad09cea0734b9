// Fills a development database with the demo account. Run again, it changes nothing that is there.
import { systemActor } from '@/lib/auth/actor';
import { hashPassword } from '@/lib/auth/passwords';
import { createDatabase } from '@/lib/db/client';
import { isUniqueViolation } from '@/lib/db/errors';
import { createRunTransaction } from '@/lib/db/run-transaction';
import { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { AuditService } from '@/lib/services/audit-service';
import { DEMO, DEMO_COLLEAGUES } from './demo-account';

/**
 * Makes the demo organization and its people in one transaction, unless the demo user is there: what
 * was changed since stays as it is.
 *
 * @returns whether they were made now
 */
export async function seedDemoAccount(databaseUrl: string): Promise<boolean> {
  const database = createDatabase({ url: databaseUrl, poolSize: 2 });
  const { close } = database;
  const users = new UsersRepository(database);
  const audit = new AuditService({ repository: new AuditLogsRepository(database) });
  try {
    const { email, name, organizationName, slug, password } = DEMO;
    if (await users.findByEmail(email)) return false;
    const passwordHash = await hashPassword(password);
    await createRunTransaction(database)(async (tx) => {
      const account = { email, name, organizationName, slug, passwordHash };
      const { user, organization } = await users.createAccount(tx, account);
      const db = await tx.prisma();
      for (const { role, ...colleague } of DEMO_COLLEAGUES) {
        const { id: userId } = await db.user.create({ data: { ...colleague, passwordHash } });
        const organizationId = organization.id;
        await db.membership.create({ data: { userId, organizationId, role } });
      }
      await audit.record(tx, systemActor(organization.id), {
        action: 'USER_SIGNED_UP',
        resourceType: 'User',
        resourceId: user.id,
        metadata: { seeded: true },
      });
    });
    return true;
  } catch (error) {
    // Another seed came first.
    if (isUniqueViolation(error)) return false;
    throw error;
  } finally {
    await close();
  }
}

async function main(): Promise<void> {
  const { DATABASE_URL: url, NODE_ENV: environment } = process.env;
  if (!url) throw new Error('DATABASE_URL is missing; start the seed with "npm run db:seed".');
  if (environment === 'production') {
    throw new Error(
      'The demo account has a public password, so it is not made in production. ' +
        'Run without NODE_ENV=production, or sign up in the console.',
    );
  }
  const made = await seedDemoAccount(url);
  const { email, password } = DEMO;
  console.log(
    made
      ? `Made the demo account: ${email}, password ${password}`
      : `The demo account is there already: ${email}`,
  );
}

if (process.argv[1] === import.meta.filename) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
