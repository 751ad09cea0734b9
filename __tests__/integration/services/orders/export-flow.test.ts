import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { insertOrders } from '@/__tests__/support/orders/many-orders';
import { actorOf } from '@/__tests__/support/services/actors';
import { ResponseHeaders } from '@/lib/api/api-response';
import { download } from '@/lib/api/download';
import { type ExportOrdersQuery, exportOrdersQuery, orderList } from '@/lib/contracts/orders';
import { createDatabase, type Database } from '@/lib/db/client';
import { createLogger } from '@/lib/logger';
import { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import { EXPORT_BATCH, ListExport } from '@/lib/services/list-export';
import { createListener } from '@/server/api-listener';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const ORDERS = 20_000;
const BATCHES = ORDERS / EXPORT_BATCH;
/** The batch on its way to the socket, the one behind it, and what the kernel's buffers swallow. */
const BATCHES_AHEAD = 2;
const ORGANIZATION = 'organization1';
const logger = createLogger({ level: 'silent' });

/** Served as our servers serve it, over a socket, so that what is asked for follows what is taken. */
describe('an export and its reader', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let server: Server;
  let socket: Socket;
  let made: { batches: number; bytes: number; ended: boolean };

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = createDatabase({ url: testDatabase.url, poolSize: 2 });
    await insertOrders(database.pool, ORGANIZATION, ORDERS);
    const reads = new OrdersReads(database.pool);
    const counting: Pick<OrdersReads, 'batches'> = {
      async *batches(...args) {
        made = { batches: 0, bytes: 0, ended: false };
        try {
          for await (const batch of reads.batches(...args)) {
            made.batches += 1;
            for (const { text } of batch) made.bytes += text.length;
            yield batch;
          }
        } finally {
          made.ended = true;
        }
      },
    };
    const exports = new ListExport<ExportOrdersQuery>({
      list: orderList,
      batches: (...args) => counting.batches(...args),
      logger,
    });
    const query = exportOrdersQuery.parse({ format: 'ndjson' });
    const serve = async () => {
      const { status, body } = await download(exports.open(actorOf(ORGANIZATION, 'user1'), query));
      return { status, headers: new ResponseHeaders(), body };
    };
    server = createServer(createListener({ serve, logger }));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => socket?.destroy());
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await database?.close();
    await testDatabase?.drop();
  });

  /** Asks for the export and reads nothing yet. */
  async function request(): Promise<Socket> {
    made = { batches: 0, bytes: 0, ended: false };
    const { port } = server.address() as AddressInfo;
    socket = connect({ port, host: '127.0.0.1' });
    socket.pause();
    socket.on('error', () => undefined);
    socket.write('GET /api/v1/orders/export HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await eventually(() => expect(made.batches).toBeGreaterThan(0));
    return socket;
  }

  const isIdle = () => database.pool.idleCount === database.pool.totalCount;

  /** Resolves once no more batches are made and none is being read; returns how many there are by then. */
  async function settled(): Promise<number> {
    let quiet = 0;
    let before = -1;
    await eventually(() => {
      quiet = made.batches === before && isIdle() ? quiet + 1 : 0;
      before = made.batches;
      expect(quiet).toBeGreaterThan(20);
    });
    return before;
  }

  it('never makes more than a few batches ahead of a slow reader', async () => {
    const reader = await request();
    // What the kernel buffers for a reader that takes nothing is not ours to bound.
    const swallowed = await settled();
    expect(swallowed).toBeLessThan(BATCHES);
    const perBatch = made.bytes / made.batches;
    let taken = 0;
    for await (const chunk of reader as AsyncIterable<Buffer>) {
      taken += chunk.byteLength;
      const ahead = made.batches - Math.floor(taken / perBatch);
      // The kernel enlarges its buffer once the reader begins to take from it.
      expect(ahead).toBeLessThanOrEqual(2 * swallowed + BATCHES_AHEAD);
      if (made.ended) break;
    }
    await eventually(() => expect(made).toMatchObject({ batches: BATCHES, ended: true }));
  });

  it('ends when its reader goes: nothing more is read, no connection is held', async () => {
    const reader = await request();
    const before = await settled();
    expect(before).toBeLessThan(BATCHES);
    reader.destroy();
    await eventually(() => expect(made.ended).toBe(true));
    expect(made.batches).toBeLessThanOrEqual(before + 1);
    await eventually(() => expect(isIdle()).toBe(true));
    expect(database.pool.waitingCount).toBe(0);
  });

  it('holds no connection while a reader pauses', async () => {
    await request();
    await settled();
    expect(made.ended).toBe(false);
    expect(isIdle()).toBe(true);
  });
});
