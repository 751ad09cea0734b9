// Re-encrypts every secret in the database with the first key of ENCRYPTION_KEYS, while the system runs.
import pg from 'pg';
import pc from 'picocolors';
import { createVault, type Vault, type VaultKey } from '@/lib/auth/oauth/token-vault';
import { loadConfig } from '@/lib/config';
import { createTerminal } from './lib/terminal';

interface EncryptedColumn {
  table: string;
  column: string;
  key: string;
  /** The column whose value the ciphertext is bound to. */
  boundTo: string;
}

/** Every column that the Prisma schema marks `/// encrypted`; a test compares the two. */
export const ENCRYPTED_COLUMNS: readonly EncryptedColumn[] = [
  { table: 'ConnectionSecret', column: 'ciphertext', key: 'connectionId', boundTo: 'connectionId' },
  { table: 'WebhookEndpoint', column: 'secret', key: 'id', boundTo: 'id' },
  { table: 'WebhookEndpoint', column: 'previousSecret', key: 'id', boundTo: 'id' },
  { table: 'WebhookEndpoint', column: 'headers', key: 'id', boundTo: 'id' },
  { table: 'ChatWebhook', column: 'secretUrl', key: 'organizationId', boundTo: 'organizationId' },
  { table: 'TotpFactor', column: 'secret', key: 'userId', boundTo: 'userId' },
  { table: 'OAuthState', column: 'codeVerifier', key: 'id', boundTo: 'stateHash' },
  { table: 'OidcState', column: 'codeVerifier', key: 'id', boundTo: 'stateHash' },
  { table: 'IdempotencyKey', column: 'responseBody', key: 'id', boundTo: 'id' },
];

const BATCH = 200;

interface Row {
  key: string;
  boundTo: string;
  ciphertext: string;
}

export interface Outcome {
  reencrypted: number;
  /** Rows that none of the keys decrypts, such as `WebhookEndpoint cmw…: The key "old" is not configured`. */
  failures: string[];
}

interface ReencryptOptions {
  databaseUrl: string;
  keys: readonly VaultKey[];
  onProgress?: (table: string, done: number) => void;
}

/**
 * Re-encrypts what another key than the first encrypted. A row that changes meanwhile keeps its new
 * ciphertext. Run again, it changes nothing.
 */
export async function reencryptSecrets(options: ReencryptOptions): Promise<Outcome> {
  const { databaseUrl, keys, onProgress } = options;
  const vault = createVault(keys);
  const outcome: Outcome = { reencrypted: 0, failures: [] };
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    for (const place of ENCRYPTED_COLUMNS) {
      for await (const row of outdatedRows(db, place, vault)) {
        await reencryptRow(db, place, vault, row, outcome);
        onProgress?.(place.table, outcome.reencrypted);
      }
    }
    return outcome;
  } finally {
    await db.end();
  }
}

async function* outdatedRows(
  db: pg.Client,
  { table, column, key, boundTo }: EncryptedColumn,
  vault: Vault,
): AsyncGenerator<Row> {
  const page = `SELECT "${key}" AS "key", "${boundTo}" AS "boundTo", "${column}" AS "ciphertext"
    FROM "${table}" WHERE "${column}" IS NOT NULL AND "${key}" > $1 ORDER BY "${key}" LIMIT ${BATCH}`;
  let last = '';
  for (;;) {
    const { rows } = await db.query<Row>(page, [last]);
    yield* rows.filter(({ ciphertext }) => vault.needsRotation(ciphertext));
    const end = rows.at(-1);
    if (!end) return;
    last = end.key;
  }
}

async function reencryptRow(
  db: pg.Client,
  { table, column, key }: EncryptedColumn,
  vault: Vault,
  row: Row,
  outcome: Outcome,
): Promise<void> {
  try {
    const renewed = vault.encrypt(vault.decrypt(row.ciphertext, row.boundTo), row.boundTo);
    const { rowCount } = await db.query(
      `UPDATE "${table}" SET "${column}" = $1 WHERE "${key}" = $2 AND "${column}" = $3`,
      [renewed, row.key, row.ciphertext],
    );
    outcome.reencrypted += rowCount ?? 0;
  } catch (error) {
    outcome.failures.push(`${table} ${row.key}: ${(error as Error).message}`);
  }
}

async function main(): Promise<void> {
  const { database, encryptionKeys } = loadConfig();
  const terminal = createTerminal();
  const { reencrypted, failures } = await reencryptSecrets({
    databaseUrl: database.url,
    keys: encryptionKeys,
    onProgress: (table, done) => terminal.status(`${table}: ${done} re-encrypted`),
  });
  terminal.status(null);
  terminal.print(
    `${pc.green('✓')} ${reencrypted} secrets re-encrypted with "${encryptionKeys[0]?.id}"`,
  );
  for (const failure of failures) terminal.print(`${pc.red('✗')} ${failure}`);
  if (failures.length === 0) {
    terminal.print(
      'The other keys can be removed from ENCRYPTION_KEYS. Store them: older audit seals need them.',
    );
    return;
  }
  terminal.print('Keep the other keys: these rows need one, or cannot be decrypted any more.');
  process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) await main();
