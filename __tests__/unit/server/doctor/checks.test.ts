import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '@/lib/db/postgres/inspect-database';
import { checkClock } from '@/server/doctor/check-clock';
import { checkFacts } from '@/server/doctor/check-database';
import { checkDisk } from '@/server/doctor/check-disk';

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1_000);

describe('checkClock', () => {
  it.each([
    [0, 'ok'],
    [-1.5, 'ok'],
    // Our request took ten seconds, so any time between is right.
    [10, 'ok'],
    [13, 'problem'],
    [-3, 'problem'],
  ])('a clock at %d s, read between 0 and 10: %s', (seconds, level) => {
    expect(checkClock('Redis', at(seconds), at(0), at(10)).level).toBe(level);
  });

  it('says in which direction, and what to do', () => {
    const { text, advice } = checkClock('PostgreSQL', at(-90), at(0), at(0));
    expect(text).toBe("Clock: that of PostgreSQL is 90 s behind this machine's");
    expect(advice).toContain('NTP');
    expect(checkClock('PostgreSQL', at(90), at(0), at(0)).text).toContain('90 s ahead of');
  });
});

describe('checkDisk', () => {
  const space = (megabytes: number) => async () => ({ bavail: megabytes * 1024, bsize: 1024 });

  it('warns of little space', async () => {
    expect(await checkDisk(tmpdir(), space(5_000))).toMatchObject({ level: 'ok' });
    const full = await checkDisk(tmpdir(), space(100));
    expect(full).toMatchObject({ level: 'warning', text: `Disk: 100 MB free in ${tmpdir()}` });
  });

  it('finds a folder that cannot be written to', async () => {
    const finding = await checkDisk('/proc');
    expect(finding).toMatchObject({ level: 'problem', advice: expect.stringContaining('TMPDIR') });
  });
});

describe('checkFacts', () => {
  const FINE: DatabaseFacts = {
    version: '17.2',
    versionNumber: 170_002,
    encoding: 'UTF8',
    readOnly: false,
    maxConnections: 100,
    usedConnections: 10,
    now: at(0),
    canCreate: true,
    closedTables: [],
  };

  it('finds nothing in a database that is fine', () => {
    expect(checkFacts(FINE, 10)).toEqual([]);
  });

  it.each([
    [{ version: '12.4', versionNumber: 120_004 }, 'PostgreSQL 12.4 is too old', 'problem'],
    [{ encoding: 'SQL_ASCII' }, 'its encoding is SQL_ASCII', 'problem'],
    [{ readOnly: true }, 'it is read-only', 'problem'],
    [{ closedTables: ['Order'] }, 'may not read and write Order', 'problem'],
    [{ closedTables: ['A', 'B', 'C'] }, 'may not read and write A, B and 1 more', 'problem'],
    [{ usedConnections: 95 }, '5 of 100 connections are free', 'warning'],
  ])('%o: %s', (facts, text, level) => {
    expect(checkFacts({ ...FINE, ...facts }, 10)).toMatchObject([
      { level, text: expect.stringContaining(text), advice: expect.any(String) },
    ]);
  });
});
