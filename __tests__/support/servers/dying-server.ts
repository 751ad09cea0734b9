import pg from 'pg';

/**
 * The API server, which kills itself at the commit of a request with an Idempotency-Key: right before
 * it or right after, as DIES says.
 */
const COMPLETION = /"IdempotencyKey"\s+SET "completedAt"/;
const original = pg.Client.prototype.query;
const die = () => process.kill(process.pid, 'SIGKILL');
const inTransaction = new WeakSet<object>();
let completed = false;

/** A statement outside of a transaction is a commit of its own. */
function isCommit(client: object, text: string): boolean {
  if (text === 'BEGIN') inTransaction.add(client);
  if (COMPLETION.test(text)) completed = true;
  return completed && (text === 'COMMIT' || !inTransaction.has(client));
}

pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [query] = args as [string | { text?: string }];
  const commits = isCommit(this, typeof query === 'string' ? query : (query.text ?? ''));
  if (commits && process.env.DIES === 'before the commit') die();
  const result = Reflect.apply(original, this, args) as unknown;
  if (commits && result instanceof Promise) void result.then(die);
  return result;
} as typeof original;

await import('@/server/api');
