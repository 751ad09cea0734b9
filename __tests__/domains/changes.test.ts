import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { EVENTS } from '@/lib/contracts';
import { createDatabase, type Database } from '@/lib/db/client';
import { type FoundResource, RESOURCES } from './find-resources';

let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await startServer('lean');
  database = createDatabase({ url: server.databaseUrl, poolSize: 2 });
}, 120_000);
afterAll(async () => {
  await database?.close();
  await server?.close();
});

it('finds the resources of the domains', () => {
  expect(RESOURCES.length).toBeGreaterThan(0);
});

describe.each(RESOURCES.map((resource) => [resource.name, resource] as const))(
  '%s',
  (_, resource) => {
    let owner: Account;
    const path = resource.path.replace('/api/v1', '');
    const body = resource.create.examples?.request as object;

    beforeAll(async () => {
      owner = await signUp(server.url);
    });

    async function readList() {
      const { json } = await owner.call(`${path}?sort=-createdAt`);
      return {
        ids: json.data.map(({ id }: { id: string }) => id) as string[],
        total: json.pagination.total as number,
      };
    }

    /** The newest audit entry and event about the item. */
    async function readTraces(id: string) {
      const where = { organizationId: owner.organizationId, resourceId: id };
      const orderBy = { createdAt: 'desc' } as const;
      const entry = await database.prisma.auditLog.findFirst({ where, orderBy });
      const event = await database.prisma.webhookEvent.findFirst({ where, orderBy });
      return { entry, event };
    }

    /** An event of the area's own, with a payload that its schema accepts. */
    function expectPublished(
      { area }: FoundResource,
      event: { type: string; payload: unknown } | null,
      after: { version: number },
    ) {
      const declared = EVENTS.find(({ type }) => type === event?.type);
      expect(area.events).toContain(declared);
      expect(declared?.payload.safeParse(event?.payload).success).toBe(true);
      expect(JSON.stringify(event?.payload)).toContain(`"version":${after.version}`);
    }

    it('are audited, published, listed and counted at once when they are created', async () => {
      const before = await readList();
      const { status, json } = await owner.call(path, { body });
      expect(status).toBe(201);
      const { entry, event } = await readTraces(json.data.id);
      expect(entry?.action).toBe(resource.create.audit);
      expectPublished(resource, event, json.data);
      const after = await readList();
      expect(after.ids[0]).toBe(json.data.id);
      expect(after.total).toBe(before.total + 1);
    });

    it('are found by each filter and search with their own values', async () => {
      const { filters, search } = resource.declaration;
      const item = (await owner.call(`${path}?sort=-createdAt`)).json.data[0];
      const queries = [
        ...Object.entries(filters).map(([name, { column }]) => [name, [item[column]].flat()[0]]),
        ...search.map((column) => ['q', item[column]]),
      ].filter(([, value]) => value !== null && value !== undefined);
      expect(queries).not.toEqual([]);
      for (const [name, value] of queries) {
        const query = new URLSearchParams({ [name]: String(value) });
        const { json } = await owner.call(`${path}?${query}`);
        expect([name, json.data?.map(({ id }: { id: string }) => id)]).toEqual([
          name,
          expect.arrayContaining([item.id]),
        ]);
      }
    });

    it('show a change at once, and record what it changed', async () => {
      const [id = ''] = (await readList()).ids;
      const before = (await owner.call(`${path}/${id}`)).json.data;
      const example = resource.update.examples?.request as object;
      const { status, json } = await owner.call(`${path}/${id}`, {
        method: 'PUT',
        body: { ...example, ...changedText(example), version: before.version },
      });
      expect(status).toBe(200);
      expect((await owner.call(`${path}/${id}`)).json.data).toEqual(json.data);
      const listed = (await owner.call(`${path}?sort=-createdAt`)).json.data;
      expect(listed.find((item: { id: string }) => item.id === id)).toEqual(json.data);
      const { entry, event } = await readTraces(id);
      expect(entry?.action).toBe(resource.update.audit);
      expect(Object.keys(entry?.changes as object)).toContain('version');
      expectPublished(resource, event, json.data);
    });

    it('are exported as they are listed', async () => {
      if (!resource.exported) return expect(resource.area.operations).not.toHaveProperty('export');
      const { json } = await owner.call(`${path}?sort=-createdAt`);
      const { text } = await owner.call(`${path}/export?format=ndjson&sort=-createdAt`);
      const lines = text.trim().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual(json.data);
    });

    it('are gone from item, list and total once they are deleted', async () => {
      const before = await readList();
      const [id = ''] = before.ids;
      const { status, json } = await owner.call(`${path}/${id}`, { method: 'DELETE' });
      expect(status).toBe(200);
      const { entry, event } = await readTraces(id);
      expect(entry?.action).toBe(resource.remove.audit);
      expectPublished(resource, event, json.data);
      expect((await owner.call(`${path}/${id}`)).status).toBe(404);
      const after = await readList();
      expect(after.ids).not.toContain(id);
      expect(after.total).toBe(before.total - 1);
    });
  },
);

/** Another value for the first text that may be any, so that a replaced item differs. */
function changedText(example: object): object {
  const [name, value] = Object.entries(example).find(([, one]) => / /.test(String(one))) ?? [];
  return name === undefined ? {} : { [name]: `${value} 2` };
}
