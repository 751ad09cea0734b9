import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { createMember } from '@/__tests__/support/services/members';
import { createVault, type VaultKey } from '@/lib/auth/oauth/token-vault';
import { createDatabase, type Database } from '@/lib/db/client';
import { ENCRYPTED_COLUMNS, reencryptSecrets } from '@/scripts/reencrypt-secrets';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const OLD: VaultKey = { id: 'old', key: Buffer.alloc(32, 1) };
const NEW: VaultKey = { id: 'new', key: Buffer.alloc(32, 2) };
const later = new Date(Date.now() + 60_000);

describe('npm run secrets:reencrypt', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = createDatabase({ url: testDatabase.url, poolSize: 2 });
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  /** One row in each encrypted column, encrypted with the key. */
  async function addSecrets(key: VaultKey, label: string): Promise<void> {
    const { encrypt } = createVault([key]);
    const { prisma } = database;
    const member = await createMember(prisma, 'owner');
    const connection = await prisma.connection.create({
      data: {
        ...member,
        externalId: label,
        provider: 'p',
        name: 'n',
        status: 'active',
        scopes: '',
      },
    });
    await prisma.connectionSecret.create({
      data: { connectionId: connection.id, ciphertext: encrypt('tokens', connection.id) },
    });
    await prisma.webhookEndpoint.create({
      data: {
        ...{ ...member, id: `e${label}`, url: 'u', events: [] },
        secret: encrypt('s', `e${label}`),
        previousSecret: encrypt('former', `e${label}`),
        headers: encrypt('headers', `e${label}`),
      },
    });
    await prisma.totpFactor.create({
      data: { userId: member.userId, secret: encrypt('totp', member.userId) },
    });
    await prisma.chatWebhook.create({
      data: {
        organizationId: member.organizationId,
        secretUrl: encrypt('chat', member.organizationId),
        host: 'h',
        types: [],
      },
    });
    await prisma.oAuthState.create({
      data: {
        ...member,
        stateHash: label,
        provider: 'p',
        codeVerifier: encrypt('verifier', label),
        bindingHash: 'b',
        expiresAt: later,
      },
    });
    await prisma.oidcState.create({
      data: {
        stateHash: label,
        issuer: 'google',
        nonce: 'n',
        codeVerifier: encrypt('oidc', label),
        bindingHash: 'b',
        returnTo: '/',
        expiresAt: later,
      },
    });
    await prisma.idempotencyKey.create({
      data: {
        id: `k${label}`,
        scope: label,
        key: label,
        requestHash: 'h',
        lockedUntil: later,
        expiresAt: later,
        responseBody: encrypt('body', `k${label}`),
      },
    });
  }

  /** What every row decrypts to with only this key. */
  async function readAll(key: VaultKey): Promise<string[]> {
    const { decrypt } = createVault([key]);
    const texts = [];
    for (const { table, column, boundTo } of ENCRYPTED_COLUMNS) {
      const { rows } = await database.pool.query(
        `SELECT "${boundTo}" b, "${column}" c FROM "${table}"`,
      );
      for (const { b, c } of rows) texts.push(decrypt(c, b));
    }
    return texts.sort();
  }

  const run = (keys: VaultKey[]) => reencryptSecrets({ databaseUrl: testDatabase.url, keys });

  it('knows every column that the schema marks as encrypted', () => {
    const marked: string[] = [];
    let model = '';
    for (const file of ['platform.prisma', 'orders.prisma']) {
      for (const line of readFileSync(join(ROOT, 'prisma/schema', file), 'utf8').split('\n')) {
        model = /^model (\w+)/.exec(line)?.[1] ?? model;
        const column = /^\s+(\w+)\s.*\/\/\/ encrypted/.exec(line)?.[1];
        if (column) marked.push(`${model}.${column}`);
      }
    }
    const known = ENCRYPTED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    expect(known.sort()).toEqual(marked.sort());
  });

  it('re-encrypts all of them, so that the new key alone decrypts them, and is done once', async () => {
    for (const label of ['a', 'b']) await addSecrets(OLD, label);
    await addSecrets(NEW, 'c');
    expect(await run([NEW, OLD])).toEqual({
      reencrypted: 2 * ENCRYPTED_COLUMNS.length,
      failures: [],
    });
    expect(await readAll(NEW)).toEqual(
      ['body', 'chat', 'former', 'headers', 'oidc', 's', 'tokens', 'totp', 'verifier'].flatMap(
        (text) => [text, text, text],
      ),
    );
    expect(await run([NEW, OLD])).toEqual({ reencrypted: 0, failures: [] });
  });

  it('names the rows that no key decrypts, and changes the others', async () => {
    await addSecrets(OLD, 'd');
    await addSecrets({ id: 'lost', key: Buffer.alloc(32, 3) }, 'e');
    const { reencrypted, failures } = await run([NEW, OLD]);
    expect(reencrypted).toBe(ENCRYPTED_COLUMNS.length);
    expect(failures).toHaveLength(ENCRYPTED_COLUMNS.length);
    expect(failures).toContain(
      'WebhookEndpoint ee: The key "lost" is not configured; add it to ENCRYPTION_KEYS again',
    );
  });
});
