// Fills a development database with the demo account. Run again, it changes nothing that is there.
import { hashPassword } from '@/lib/auth/passwords';
import { loadConfig } from '@/lib/config';
import { createDatabase } from '@/lib/db/client';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { DEMO } from './demo-account';
import { seedDemo } from './seed-demo';

async function main(): Promise<void> {
  const config = loadConfig();
  if (config.production) {
    throw new Error(
      'The demo account has a public password, so it is not made in production. ' +
        'Run without NODE_ENV=production, or sign up in the console.',
    );
  }
  const database = createDatabase({ url: config.database.url, poolSize: 1 });
  try {
    const made = await seedDemo({
      prisma: database.prisma,
      users: new UsersRepository(database.prisma),
      hashPassword,
    });
    console.log(
      made
        ? `Made the demo account: ${DEMO.email}, password ${DEMO.password}`
        : `The demo account is there already: ${DEMO.email}`,
    );
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
