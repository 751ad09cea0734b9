import type { Db } from '@/lib/db/client';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import { DEMO, DEMO_COLLEAGUES } from './demo-account';

interface SeedParts {
  prisma: Db;
  users: UsersRepository;
  hashPassword: (password: string) => Promise<string>;
}

/**
 * Makes the demo organization and its people in one transaction, unless the demo user is there.
 *
 * @returns whether it made them
 */
export async function seedDemo({ prisma, users, hashPassword }: SeedParts): Promise<boolean> {
  if (await users.findByEmail(DEMO.email)) return false;
  const { email, name, organizationName, slug } = DEMO;
  const passwordHash = await hashPassword(DEMO.password);
  await prisma.$transaction(async (tx) => {
    const account = { email, name, passwordHash, organizationName, slug };
    const { organization } = await users.createAccount(account, tx);
    for (const { role, ...colleague } of DEMO_COLLEAGUES) {
      const user = await tx.user.create({ data: { ...colleague, passwordHash } });
      await tx.membership.create({
        data: { userId: user.id, organizationId: organization.id, role },
      });
    }
  });
  return true;
}
