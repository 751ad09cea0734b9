import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  countRows,
  enqueueCounting,
  ITEMS,
  processCounting,
} from '@/__tests__/support/queue/counting-job';
import { createQueueStack } from '@/__tests__/support/queue/queue-stack';
import { ROOT } from '@/__tests__/support/root';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { clusterPaths } from '@/tooling/embedded-postgres/cluster';
import { removePostgres } from '@/tooling/embedded-postgres/ephemeral-folders';
import { stopPostgres } from '@/tooling/embedded-postgres/process';

const MIGRATIONS = join(ROOT, 'prisma/migrations');
const OUTAGE_MS = 3_000;

it('PostgreSQL stopped and started under a worker: the job ends, later ones run, messages arrive', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'plinth-restart-'));
  const start = () => startEmbeddedPostgres({ dataDir, durable: false });
  const first = await start();
  await applyMigrations(first.url, MIGRATIONS);
  const stack = createQueueStack({ databaseUrl: first.url });
  try {
    await stack.work([processCounting(stack.database.prisma)]).ready;
    const job = await enqueueCounting(stack, 150);
    await eventually(async () => {
      expect((await countRows(stack, job.id)).items).toBeGreaterThan(3);
    });
    const heard: unknown[] = [];
    await stack.events.subscribe('restart', (message) => heard.push(message));

    await stopPostgres(clusterPaths(first.folder).cluster);
    const before = process.cpuUsage();
    await sleep(OUTAGE_MS);
    const { user, system } = process.cpuUsage(before);
    // Waiting, not spinning.
    expect((user + system) / 1_000).toBeLessThan(OUTAGE_MS / 2);
    expect((await start()).url).toBe(first.url);

    const later = await eventually(() => enqueueCounting(stack, 1));
    for (const { id } of [job, later]) {
      await eventually(async () => {
        expect(await stack.repository.findById(id)).toMatchObject({ status: 'completed' });
      }, 30_000);
      expect((await countRows(stack, id)).items).toBe(ITEMS);
    }
    await eventually(async () => {
      await stack.events.publish('restart', 'back');
      expect(heard).toContain('back');
    });
  } finally {
    await stack.close();
    await removePostgres(dataDir);
  }
}, 90_000);
