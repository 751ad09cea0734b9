import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import type { Socket } from 'node:net';
import pg from 'pg';

/**
 * The API server, in which a request with the header `x-dies-at: N` dies at the Nth point where a kill of
 * the process matters: in the middle of a transaction that has written, before its commit, before a write
 * outside of a transaction. Its connections to the database and to the client are closed as the kernel
 * closes those of a killed process, and none of its later statements is sent. One process bears many such
 * deaths; `dying-server.ts` really dies.
 */
interface Life {
  readonly diesAt: number;
  readonly socket: Socket;
  points: number;
  /** The statement that it died at. */
  diedAt: string | null;
}

interface Transaction {
  life: Life;
  statements: number;
  writes: number;
}

const LAST_DEATH_PATH = '/__last-death';
const WRITE = /\b(INSERT|UPDATE|DELETE)\b/;
const LOCK = /\bFOR (NO KEY )?UPDATE\b/g;
/** What requests share in the process, and loses nothing. */
const COUNTER = '"RateLimitCounter"';

const lives = new AsyncLocalStorage<Life>();
const transactions = new WeakMap<pg.Client, Transaction>();
let last: Life | null = null;

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : ((query as { text?: string }).text ?? '');
}

/** Whether the statement is a point, by what the transaction has done before. */
function isPoint(client: pg.Client, life: Life, text: string): boolean {
  const writes = !text.includes(COUNTER) && WRITE.test(text.replace(LOCK, ''));
  if (text === 'BEGIN') transactions.set(client, { life, statements: 0, writes: 0 });
  const transaction = transactions.get(client);
  if (!transaction) return writes;
  if (text === 'COMMIT' || text === 'ROLLBACK') {
    transactions.delete(client);
    return text === 'COMMIT' && transaction.writes > 0;
  }
  transaction.statements += 1;
  if (writes) transaction.writes += 1;
  // In the middle: the second of what it writes.
  return writes && transaction.writes === 2;
}

const streamOf = (client: pg.Client) =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const life = transactions.get(this)?.life ?? lives.getStore();
  if (life) {
    const text = textOf(args[0]);
    if (life.diedAt === null && isPoint(this, life, text)) {
      life.points += 1;
      if (life.points === life.diesAt) {
        life.diedAt = text;
        life.socket.destroy();
      }
    }
    if (life.diedAt !== null) streamOf(this).destroy();
  }
  return Reflect.apply(query, this, args) as unknown;
} as typeof query;

const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (this: http.Server, event: string, ...args: unknown[]) {
  const proceed = () => Reflect.apply(emit, this, [event, ...args]) as boolean;
  if (event !== 'request') return proceed();
  const [request, response] = args as [http.IncomingMessage, http.ServerResponse];
  if (request.url === LAST_DEATH_PATH) {
    response.end(JSON.stringify(last?.diedAt ?? null));
    return true;
  }
  const diesAt = Number(request.headers['x-dies-at']);
  if (!diesAt) return proceed();
  last = { diesAt, socket: request.socket, points: 0, diedAt: null };
  return lives.run(last, proceed);
};

await import('@/server/api');
