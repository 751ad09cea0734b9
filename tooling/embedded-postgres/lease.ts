import pg from 'pg';

/** Any number, as long as every version of this file uses the same. */
const LEASE_KEY = 0x706c6e74;

/** What connecting to a server that may be starting, stopping or gone can end in. */
export type LeaseAttempt =
  | { state: 'held'; lease: PostgresLease }
  | { state: 'unreachable'; reason: string }
  | { state: 'stopping' }
  | { state: 'refused'; reason: string };

/** pg's published types lack these two. */
function refable(client: pg.Client): { ref: () => void; unref: () => void } {
  return client as pg.Client & { ref: () => void; unref: () => void };
}

/**
 * One process's share in a running server: a shared advisory lock on an open connection. The
 * kernel closes the connection when the process dies however it dies, so no share outlives its
 * holder, and the process that can turn the lock exclusive is the last.
 */
export class PostgresLease {
  private lost = false;
  private leaving = false;
  /** Called once when the server goes away before the share was given up. */
  onLost: () => void = () => undefined;

  constructor(private readonly client: pg.Client) {
    client.once('end', () => {
      this.lost = true;
      if (!this.leaving) this.onLost();
    });
    // A share must not keep its process alive.
    refable(client).unref();
  }

  /**
   * Gives up the share.
   *
   * @returns true when nobody else held one. The connection then stays open, so that nobody new
   * can join until the caller has stopped the server.
   */
  async release(): Promise<boolean> {
    this.leaving = true;
    if (this.lost) return false;
    refable(this.client).ref();
    try {
      await this.client.query('select pg_advisory_unlock_shared($1)', [LEASE_KEY]);
      const result = await this.client.query<{ last: boolean }>(
        'select pg_try_advisory_lock($1) as last',
        [LEASE_KEY],
      );
      if (result.rows[0]?.last) {
        refable(this.client).unref();
        return true;
      }
      await this.client.end();
    } catch {
      // The server went away meanwhile: nothing is left to share.
    }
    return false;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Tries once to take a share in the server behind `url`. Never throws. */
export async function tryLease(url: string): Promise<LeaseAttempt> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'plinth lease',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const result = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock_shared($1) as held',
      [LEASE_KEY],
    );
    if (result.rows[0]?.held) return { state: 'held', lease: new PostgresLease(client) };
    await client.end();
    return { state: 'stopping' };
  } catch (error) {
    await client.end().catch(() => undefined);
    const code = (error as { code?: string }).code ?? '';
    // 28xxx: wrong password or user; 3D000: no such database.
    if (code.startsWith('28') || code === '3D000') {
      return { state: 'refused', reason: reasonOf(error) };
    }
    return { state: 'unreachable', reason: reasonOf(error) };
  }
}
