import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  type AuditFixture,
  createAuditFixture,
  openAudit,
} from '@/__tests__/support/services/audit-fixture';
import { systemActor } from '@/lib/auth/actor';
import { SYSTEM_CHAIN } from '@/lib/repositories/audit-seals-repository';
import { SEAL_BATCH } from '@/lib/services/audit/sealer';
import { Trail } from '@/scripts/audit/trail';
import { verifyTrail } from '@/scripts/audit/verify';

const CHILD = '__tests__/support/services/sealing-child.ts';

let fixture: AuditFixture;
beforeAll(async () => {
  fixture = await createAuditFixture();
});
afterAll(() => fixture?.close());

const verify = () => verifyTrail(new Trail(fixture.database), { keys: fixture.keys });
afterEach(async () => expect((await verify()).problems).toEqual([]));

const sequences = async (organizationId: string | null) =>
  (await fixture.sealed(organizationId)).map(({ sequence }) => Number(sequence));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('the sealer', () => {
  it('gives each organization a chain of its own, oldest entries first', async () => {
    await fixture.write('a', 3, { apart: true });
    await fixture.write('b', 2);
    await fixture.write('', 1);
    await fixture.sealer.seal();
    expect(await sequences('a')).toEqual([1, 2, 3]);
    expect((await fixture.sealed('a')).map(({ resourceId }) => resourceId)).toEqual([
      'order0',
      'order1',
      'order2',
    ]);
    expect(await sequences('b')).toEqual([1, 2]);
    expect(await sequences(null)).toEqual([1]);
    const chains = (await fixture.seals()).map(({ chain, count }) => `${chain} ${count}`);
    expect(chains.sort()).toEqual(['a 3', 'b 2', `${SYSTEM_CHAIN} 1`]);
  });

  it('writes nothing when there is nothing to seal', async () => {
    const before = await fixture.seals();
    await fixture.sealer.seal();
    expect(await fixture.seals()).toEqual(before);
  });

  it('seals a long backlog in batches that continue each other', async () => {
    await fixture.write('long', 2 * SEAL_BATCH + 5);
    await fixture.sealer.seal();
    expect(await sequences('long')).toEqual(upTo(2 * SEAL_BATCH + 5));
    const seals = (await fixture.seals()).filter(({ chain }) => chain === 'long');
    expect(seals.map(({ count }) => count)).toEqual([SEAL_BATCH, SEAL_BATCH, 5]);
  });

  it('puts an entry that is committed late behind later ones that are sealed already', async () => {
    let commit: () => void = () => undefined;
    const late = fixture.transaction(async (tx) => {
      const late = { action: 'LATE', resourceType: 'Order' } as const;
      await fixture.audit.record(tx, systemActor('late'), late);
      await tx.query('SELECT 1');
      await new Promise<void>((done) => {
        commit = done;
      });
    });
    await fixture.write('late', 2, { apart: true });
    await fixture.sealer.seal();
    commit();
    await late;
    await fixture.sealer.seal();
    const entries = await fixture.sealed('late');
    expect(entries.map(({ action }) => action)).toEqual(['ORDER_UPDATED', 'ORDER_UPDATED', 'LATE']);
    const times = entries.map(({ createdAt }) => createdAt.getTime());
    expect(times[2]).toBeLessThanOrEqual(times[0] ?? 0);
  });

  it('seals each entry once when two processes seal at once, while others write', async () => {
    const other = openAudit(fixture.url);
    try {
      const writing = fixture.write('both', 40, { apart: true });
      let ended = false;
      const ending = writing.finally(() => {
        ended = true;
      });
      while (!ended) await Promise.all([fixture.sealer.seal(), other.sealer.seal()]);
      await ending;
      await fixture.sealer.seal();
      expect(await sequences('both')).toEqual(upTo(40));
    } finally {
      await other.database.close();
    }
  });

  it.each(['locked', 'hashed', 'written'])(
    'seals once what a sealer had that was killed when it had %s',
    async (step) => {
      const chain = `killed-${step}`;
      await fixture.write(chain, 20);
      const child = spawn(process.execPath, ['--import', 'tsx', CHILD, fixture.url, step], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      // Writers do not wait for it, and other sealers leave.
      await fixture.write(chain, 5);
      await fixture.sealer.seal();
      expect(await sequences(chain)).toEqual([]);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await eventually(async () => {
        await fixture.sealer.seal();
        expect(await sequences(chain)).toEqual(upTo(25));
      });
      const seals = (await fixture.seals()).filter((seal) => seal.chain === chain);
      expect(seals.reduce((sum, { count }) => sum + count, 0)).toBe(25);
    },
  );
});

describe('a sealed entry', () => {
  it('is not changed by a mistake: the database refuses', async () => {
    const { prisma } = fixture.database;
    const change = prisma.auditLog.updateMany({
      where: { organizationId: 'a' },
      data: { outcome: 'failure' },
    });
    await expect(change).rejects.toThrow(/is sealed and cannot be changed/);
  });
});
