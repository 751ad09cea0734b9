import type { Container } from '@/lib/container';
import { describeConnectionError } from '@/lib/db/describe-connection-error';

/**
 * Logs why the database cannot be used, if so. The server starts nevertheless, and is not ready: a
 * database may come later.
 */
export async function reportDatabase({ pool, config, logger }: Container): Promise<void> {
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    const why = describeConnectionError(error, config.database.url);
    logger.error(why ?? 'The database does not respond', error);
  }
}
