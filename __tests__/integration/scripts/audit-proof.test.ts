import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runAuditVerify } from '@/__tests__/support/scripts/run-audit-verify';
import { type AuditFixture, createAuditFixture } from '@/__tests__/support/services/audit-fixture';
import { createSealKeys } from '@/lib/services/audit/chain';
import { readProof } from '@/scripts/audit/proof';
import { Trail } from '@/scripts/audit/trail';
import { verifyProof, verifyTrail } from '@/scripts/audit/verify';

let fixture: AuditFixture;
let folder: string;
let file: string;
let original: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  file = join(folder, 'proof.json');
  fixture = await createAuditFixture();
  for (const organization of ['foreign', 'own', 'own']) {
    await fixture.write(organization, 4);
    await fixture.sealer.seal();
  }
  const args = ['--organization', 'own', '--export', file];
  expect(await runAuditVerify(args, fixture.url)).toMatchObject({ code: 0 });
  original = await readFile(file, 'utf8');
});
beforeEach(() => writeFile(file, original));
afterAll(async () => {
  await fixture?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a proof', () => {
  const check = (keys = fixture.keys) => verifyProof(readProof(file), keys);
  /** Writes the proof with its lines changed. */
  const rewrite = (change: (lines: string[]) => string[]) =>
    writeFile(file, `${change(original.trimEnd().split('\n')).join('\n')}\n`);
  const exportProof = () =>
    runAuditVerify(['--organization', 'own', '--export', file], fixture.url);

  it('contains one organization and is verified without the database', async () => {
    expect(original).not.toContain('"foreign"');
    const entries = BigInt((await fixture.sealed('own')).length);
    expect(await check()).toMatchObject({ entries, unchecked: 0, problems: [] });
    const { code, output } = await runAuditVerify(['--proof', file]);
    expect([code, output]).toEqual([0, expect.stringContaining('signatures were not checked')]);
  });

  it.each<[string, (lines: string[]) => string[], object]>([
    [
      'a changed entry',
      (lines) => lines.map((line, i) => (i === 2 ? line.replace('success', 'failure') : line)),
      { kind: 'changed', sequence: '2' },
    ],
    ['a removed entry', (lines) => lines.toSpliced(2, 1), { kind: 'missing', sequence: '2' }],
    [
      'a repeated entry',
      (lines) => lines.toSpliced(2, 0, lines[2] ?? ''),
      { kind: 'misplaced', sequence: '3' },
    ],
    ['no end', (lines) => lines.slice(0, -1), { kind: 'missing' }],
    ['entries without a seal', (lines) => lines.toSpliced(-2, 1), { kind: 'misplaced' }],
    ['a removed first seal', (lines) => lines.toSpliced(5, 1), { kind: 'seal', sequence: '1' }],
    [
      'another head',
      (lines) => lines.with(-1, '{"type":"head","sequence":"1","hash":"x"}'),
      { kind: 'changed' },
    ],
    ['something behind its head', (lines) => [...lines, lines[1] ?? ''], { kind: 'misplaced' }],
    [
      'another chain',
      (lines) => lines.with(0, '{"type":"proof","version":1,"chain":"foreign"}'),
      { kind: 'seal' },
    ],
  ])('with %s fails, with and without the keys', async (_, change, expected) => {
    await rewrite(change);
    const foreign = createSealKeys([{ id: 'foreign', key: Buffer.alloc(32) }]);
    for (const keys of [fixture.keys, foreign]) {
      expect((await check(keys)).problems).toMatchObject([expected]);
    }
  });

  it('with a changed signature fails with the keys alone', async () => {
    await rewrite((lines) => lines.map((line) => line.replace('"signature":"', '"signature":"x')));
    expect((await check()).problems).toMatchObject([{ kind: 'seal', sequence: '1' }]);
    const foreign = createSealKeys([{ id: 'foreign', key: Buffer.alloc(32) }]);
    expect(await check(foreign)).toMatchObject({ problems: [] });
  });

  it('that is not one makes the command fail', async () => {
    await writeFile(file, '{"hello":1}\n');
    const { code, output } = await runAuditVerify(['--proof', file], fixture.url);
    expect([code, output]).toEqual([1, expect.stringContaining('Line 1 of')]);
  });

  it('shows that the newest entries of all were cut, which the rest of the trail cannot show', async () => {
    await fixture.write('own', 1);
    await fixture.sealer.seal();
    const since = () => runAuditVerify(['--organization', 'own', '--since', file], fixture.url);
    expect((await since()).code).toBe(0);
    await exportProof();
    const { pool } = fixture.database;
    await pool.query(`
      DELETE FROM "AuditLog" WHERE "organizationId" = 'own'
        AND "sequence" >= (SELECT "firstSequence" FROM "AuditSeal" ORDER BY "number" DESC LIMIT 1);
      DELETE FROM "AuditSeal" WHERE "number" = (SELECT max("number") FROM "AuditSeal")`);
    const trail = new Trail(fixture.database);
    expect((await verifyTrail(trail, { keys: fixture.keys })).problems).toEqual([]);
    const { code, output } = await since();
    expect([code, output]).toEqual([1, expect.stringContaining('does not contain entry')]);
  });
});
