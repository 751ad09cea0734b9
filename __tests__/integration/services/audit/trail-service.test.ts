import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { actorOf } from '@/__tests__/support/services/actors';
import { type AuditFixture, createAuditFixture } from '@/__tests__/support/services/audit-fixture';
import { type AuditLogView, auditLogList, exportAuditLogs } from '@/lib/contracts/audit';
import { createLogger } from '@/lib/logger';
import { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { AuditTrailService } from '@/lib/services/audit/trail-service';
import { EXPORT_BATCH } from '@/lib/services/list-export';

let fixture: AuditFixture;
let service: AuditTrailService;
beforeAll(async () => {
  fixture = await createAuditFixture();
  const { database, repository, audit, transaction } = fixture;
  service = new AuditTrailService({
    logs: new AuditLogsRepository(database),
    seals: repository,
    audit,
    transaction,
    logger: createLogger({ level: 'silent' }),
  });
});
afterAll(() => fixture?.close());

async function exportText(organizationId: string, query: z.input<typeof exportAuditLogs.query>) {
  const actor = actorOf(organizationId, 'user1');
  const file = await service.export(actor, exportAuditLogs.query.parse(query));
  let text = '';
  for await (const part of file.parts) text += part;
  return { ...file, text };
}

const entriesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditLogView);

describe('an export of the audit trail', () => {
  it('has every entry that matches, as the API returns it', async () => {
    const count = 2 * EXPORT_BATCH + 3;
    await fixture.write('a', count);
    await fixture.write('b', 1);
    const { text, filename, contentType } = await exportText('a', {
      format: 'ndjson',
      action: 'ORDER_UPDATED',
      sort: 'createdAt',
    });
    const entries = entriesOf(text);
    expect(entries).toHaveLength(count);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(count);
    const logs = new AuditLogsRepository(fixture.database);
    const query = auditLogList.query.parse({ action: 'ORDER_UPDATED', sort: 'createdAt' });
    const page = (await logs.list('a', query)).data.parse();
    expect(entries.slice(0, page.length)).toEqual(page);
    expect([filename, contentType]).toEqual([
      expect.stringMatching(/^audit-logs-\d{4}-\d\d-\d\d\.ndjson$/),
      'application/x-ndjson; charset=utf-8',
    ]);
  });

  it('is recorded, with its filters and before it begins', async () => {
    const { text } = await exportText('recorded', { format: 'ndjson', outcome: 'success' });
    expect(entriesOf(text)).toMatchObject([
      {
        action: 'AUDIT_LOG_EXPORTED',
        resourceType: 'AuditLog',
        actorId: 'user1',
        metadata: { format: 'ndjson', outcome: 'success' },
      },
    ]);
  });

  it('as CSV has a column per field, JSON in cells, and no formula', async () => {
    await fixture.transaction((tx) =>
      fixture.audit.record(tx, actorOf('csv', '=HYPERLINK("https://evil.example")'), {
        action: '+1',
        resourceType: 'Order',
        resourceId: '@SUM(A1)',
        changes: { note: { from: null, to: '=1+1' } },
      }),
    );
    const { text } = await exportText('csv', { action: '+1' });
    const [row, ...others] = parse(text, { columns: true }) as Record<string, string>[];
    expect(others).toEqual([]);
    expect(Object.keys(row ?? {})).toEqual(Object.keys(auditLogList.columns));
    expect(row).toMatchObject({
      action: "'+1",
      resourceType: 'Order',
      resourceId: "'@SUM(A1)",
      actorId: '\'=HYPERLINK("https://evil.example")',
      changes: '{"note":{"to":"=1+1","from":null}}',
      metadata: '',
    });
  });
});

describe('the integrity of a trail', () => {
  const integrity = () => service.getIntegrity(actorOf('state', 'user1'));

  it('counts sealed entries and has the head’s hash', async () => {
    expect(await integrity()).toEqual({
      entries: 0,
      sealed: 0,
      lastSealedAt: null,
      headHash: null,
    });
    await fixture.write('state', 3);
    expect(await integrity()).toMatchObject({ entries: 3, sealed: 0, headHash: null });
    await fixture.sealer.seal();
    await fixture.write('state', 2);
    const [, , last] = await fixture.sealed('state');
    expect(await integrity()).toEqual({
      entries: 5,
      sealed: 3,
      lastSealedAt: expect.stringMatching(/^20\d\d-.*Z$/),
      headHash: last?.hash,
    });
  });
});
