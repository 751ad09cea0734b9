// A process of its own that holds the embedded PostgreSQL until its input ends or it is killed.
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2], durable: false });
process.stdout.write(`${JSON.stringify({ startedByUs: server.startedByUs, url: server.url })}\n`);
process.stdin.once('data', async () => {
  await server.stop();
  process.exit(0);
});
