import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAuditVerify } from '@/__tests__/support/scripts/run-audit-verify';
import {
  type AuditFixture,
  createAuditFixture,
  openAudit,
} from '@/__tests__/support/services/audit-fixture';
import { hashEntry, toJsonRow } from '@/lib/services/audit/chain';
import { Trail } from '@/scripts/audit/trail';
import { verifyTrail } from '@/scripts/audit/verify';

const ENTRIES = 3_000;

let fixture: AuditFixture;
beforeAll(async () => {
  fixture = await createAuditFixture();
  await fixture.write('main', ENTRIES);
  await fixture.sealer.seal();
  for (let i = 0; i < 2; i += 1) {
    await fixture.write('other', 4);
    await fixture.sealer.seal();
  }
  await fixture.database.prisma.organization.createMany({
    data: ['main', 'other'].map((id) => ({ id, name: id, slug: id })),
  });
});
afterAll(() => fixture?.close());

const verify = (chain?: string) =>
  verifyTrail(new Trail(fixture.database), { keys: fixture.keys, chain });

const run = (...args: string[]) => runAuditVerify(args, fixture.url);

describe('a clean trail', () => {
  it('of thousands of entries passes', async () => {
    const report = await verify();
    expect(report).toMatchObject({ entries: BigInt(ENTRIES + 8), chains: 2, problems: [] });
    const { code, output } = await run();
    expect([code, output]).toEqual([
      0,
      expect.stringContaining(`${ENTRIES + 8} entries in 5 seals of 2 chains match`),
    ]);
  });

  it('passes while entries are written and sealed', async () => {
    const other = openAudit(fixture.url);
    try {
      const writing = (async () => {
        for (let i = 0; i < 10; i += 1) {
          await fixture.write('other', 3);
          await other.sealer.seal();
        }
      })();
      for (let i = 0; i < 5; i += 1) expect((await verify()).problems).toEqual([]);
      await writing;
    } finally {
      await other.database.close();
    }
  });

  it('includes chains whose organization was deleted with its entries', async () => {
    await fixture.write('deleted', 2);
    await fixture.sealer.seal();
    await fixture.database.prisma.auditLog.deleteMany({ where: { organizationId: 'deleted' } });
    expect(await verify()).toMatchObject({ purged: 1, problems: [] });
  });
});

/** Statements of one who may do anything in the database, triggers included, but has no key. */
type Tampering = [what: string, statements: string[], expected: object];

const SHIFT_UP = `UPDATE "AuditLog" SET "sequence" = -"sequence" WHERE "organizationId" = 'other' AND "sequence" >= 3;
  UPDATE "AuditLog" SET "sequence" = 1 - "sequence" WHERE "organizationId" = 'other' AND "sequence" < 0`;
const FORGED = (sequence: string, hash = "'x'") =>
  `INSERT INTO "AuditLog" ("id", "organizationId", "actorType", "action", "resourceType", "outcome", "sequence", "hash")
   VALUES ('forged', 'other', 'system', 'FORGED', 'Order', 'success', ${sequence}, ${hash})`;
const at = (sequence: number) => `"organizationId" = 'other' AND "sequence" = ${sequence}`;
const LAST_SEAL = `"number" = (SELECT max("number") FROM "AuditSeal" WHERE "chain" = 'other')`;

const TAMPERINGS: Tampering[] = [
  ...['action', 'resourceId', 'outcome', 'ip', 'userId', 'actorId', 'requestId'].map(
    (column): Tampering => [
      `changes ${column}`,
      [`UPDATE "AuditLog" SET "${column}" = 'tampered' WHERE ${at(3)}`],
      { kind: 'changed', sequence: '3' },
    ],
  ),
  [
    'changes a value deep in the changes',
    [`UPDATE "AuditLog" SET "changes" = '{"note":{"from":null,"to":"x"}}' WHERE ${at(2)}`],
    { kind: 'changed', sequence: '2' },
  ],
  [
    'removes the metadata',
    [`UPDATE "AuditLog" SET "metadata" = NULL WHERE ${at(1)}`],
    { kind: 'changed', sequence: '1' },
  ],
  [
    'changes the time by a millisecond',
    [`UPDATE "AuditLog" SET "createdAt" = "createdAt" + interval '1 ms' WHERE ${at(6)}`],
    { kind: 'changed', sequence: '6' },
  ],
  [
    'changes the stored hash',
    [`UPDATE "AuditLog" SET "hash" = repeat('0', 64) WHERE ${at(4)}`],
    { kind: 'changed', sequence: '4' },
  ],
  [
    'moves an entry to another organization',
    [`UPDATE "AuditLog" SET "organizationId" = 'main', "sequence" = 90000 WHERE ${at(5)}`],
    { kind: 'misplaced', chain: 'main', sequence: '90000' },
  ],
  [
    'removes an entry',
    [`DELETE FROM "AuditLog" WHERE ${at(3)}`],
    { kind: 'missing', sequence: '3' },
  ],
  [
    'removes the last entry',
    [
      `DELETE FROM "AuditLog" WHERE "organizationId" = 'other' AND "sequence" = (SELECT max("lastSequence") FROM "AuditSeal" WHERE "chain" = 'other')`,
    ],
    { kind: 'missing', chain: 'other' },
  ],
  [
    'removes all entries of an organization',
    [`DELETE FROM "AuditLog" WHERE "organizationId" = 'other'`],
    { kind: 'missing', sequence: '1' },
  ],
  [
    'marks an entry as unsealed, to have it sealed anew',
    [`UPDATE "AuditLog" SET "sequence" = NULL, "outcome" = 'failure' WHERE ${at(3)}`],
    { kind: 'missing', sequence: '3' },
  ],
  [
    'inserts an entry between others',
    [SHIFT_UP, FORGED('3')],
    { kind: 'misplaced', sequence: '3', message: expect.stringContaining('forged') },
  ],
  ['inserts an entry behind the last', [FORGED('99999')], { kind: 'misplaced', sequence: '99999' }],
  ['inserts an entry before the first', [FORGED('0')], { kind: 'misplaced', sequence: '0' }],
  [
    'reorders two entries',
    [
      `UPDATE "AuditLog" SET "sequence" = -2 WHERE ${at(2)}`,
      `UPDATE "AuditLog" SET "sequence" = 2 WHERE ${at(3)}`,
      `UPDATE "AuditLog" SET "sequence" = 3 WHERE ${at(-2)}`,
    ],
    { kind: 'misplaced', sequence: '2' },
  ],
  [
    'removes a seal',
    [`DELETE FROM "AuditSeal" WHERE "chain" = 'other' AND "firstSequence" = 1`],
    { kind: 'seal', sequence: '1' },
  ],
  [
    'removes the newest entries of an organization with their seal',
    [
      `DELETE FROM "AuditLog" WHERE "organizationId" = 'other' AND "sequence" >= 5`,
      `DELETE FROM "AuditSeal" WHERE "chain" = 'other' AND "firstSequence" >= 5`,
    ],
    { kind: 'seal', chain: 'all', message: expect.stringContaining('is missing') },
  ],
  [
    'removes a whole chain',
    [
      `DELETE FROM "AuditLog" WHERE "organizationId" = 'main'`,
      `DELETE FROM "AuditSeal" WHERE "chain" = 'main'`,
    ],
    { kind: 'seal', chain: 'all' },
  ],
  ...(['hash', 'signature', 'keyId', 'createdAt', 'count', 'number', 'lastSequence'] as const).map(
    (column): Tampering => [
      `changes ${column} of a seal`,
      [
        `UPDATE "AuditSeal" SET "${column}" = ${
          {
            createdAt: `"createdAt" + interval '1 s'`,
            count: '"count" + 1',
            number: '"number" + 1000',
            lastSequence: '"lastSequence" + 1',
            hash: `'x'`,
            signature: `'x'`,
            keyId: `'x'`,
          }[column]
        } WHERE ${LAST_SEAL}`,
      ],
      { kind: 'seal', chain: 'other' },
    ],
  ),
];

describe('one who', () => {
  const savepoint = async (statements: string[], check: () => Promise<void>) => {
    const { pool } = fixture.database;
    const copies = ['AuditLog', 'AuditSeal'];
    for (const name of copies) await pool.query(`CREATE TABLE "${name}_before" AS TABLE "${name}"`);
    try {
      const script = ['ALTER TABLE "AuditLog" DISABLE TRIGGER "AuditLog_sealed"', ...statements];
      await pool.query(script.join(';\n'));
      await check();
    } finally {
      for (const name of copies) {
        await pool.query(
          `TRUNCATE "${name}"; INSERT INTO "${name}" SELECT * FROM "${name}_before"; DROP TABLE "${name}_before"`,
        );
      }
      await pool.query('ALTER TABLE "AuditLog" ENABLE TRIGGER "AuditLog_sealed"');
    }
  };

  it.each(TAMPERINGS)('%s is found', async (_, statements, expected) => {
    await savepoint(statements, async () => {
      const { problems } = await verify();
      expect(problems).toContainEqual(expect.objectContaining(expected));
    });
  });

  it('changes an entry and writes all hashes anew, the seal included, is found by its signature', async () => {
    const entries = (await fixture.sealed('other')).slice(0, 4);
    let hash = '0'.repeat(64);
    const statements = entries.map((entry, i) => {
      const outcome = i === 1 ? 'failure' : entry.outcome;
      hash = hashEntry(hash, toJsonRow({ ...entry, outcome }));
      return `UPDATE "AuditLog" SET "outcome" = '${outcome}', "hash" = '${hash}' WHERE "id" = '${entry.id}'`;
    });
    await savepoint(statements, async () => {
      const [problem] = (await verify('other')).problems;
      expect(problem).toMatchObject({ kind: 'changed', sequence: '1' });
      expect(problem?.message).toContain(entries[0]?.id);
    });
    statements.push(
      `UPDATE "AuditSeal" SET "hash" = '${hash}' WHERE "chain" = 'other' AND "firstSequence" = 1`,
    );
    await savepoint(statements, async () => {
      const { problems } = await verify('other');
      expect(problems).toMatchObject([{ kind: 'seal', sequence: '1' }]);
    });
  });

  it('makes the command fail and name the entry', async () => {
    const [, , third] = await fixture.sealed('other');
    const statements = [`UPDATE "AuditLog" SET "ip" = '1.1.1.1' WHERE ${at(3)}`];
    await savepoint(statements, async () => {
      const { code, output } = await run();
      expect(code).toBe(1);
      expect(output).toContain(`Entry 3 (${third?.id}) does not match its hash`);
    });
  });
});
