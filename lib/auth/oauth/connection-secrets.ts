import { z } from 'zod';
import type { Transaction } from '@/lib/db/transaction';
import type {
  ConnectionSecretsRepository,
  SealedSecret,
} from '@/lib/repositories/connection-secrets-repository';
import { tokenSet } from './token-set';
import type { Vault } from './token-vault';

const content = z.object({
  tokens: tokenSet,
  /** Our registration for the provider's webhooks, once there is one. */
  webhook: z.object({ externalId: z.string(), secret: z.string() }).nullable(),
  /** When the provider began to refuse the tokens for an unknown reason; null while it accepts them. */
  refusedSince: z.number().nullable().default(null),
});

/** Everything secret about a connection. */
export type SecretContent = z.infer<typeof content>;

/** The secrets of connections, encrypted at rest. */
export class ConnectionSecrets {
  constructor(
    private readonly repository: ConnectionSecretsRepository,
    private readonly vault: Vault,
  ) {}

  /** Null when the connection has none. @throws VaultError */
  async load(connectionId: string, tx?: Transaction): Promise<SecretContent | null> {
    const row = await this.repository.find(connectionId, tx);
    return row && this.decrypt(connectionId, row.ciphertext);
  }

  /** Stores the secrets of a newly connected account, and replaces any it had. */
  upsert(tx: Transaction, connectionId: string, secret: SecretContent): Promise<void> {
    return this.repository.upsert(tx, connectionId, this.encrypt(connectionId, secret));
  }

  /**
   * Updates the stored secrets. On a concurrent update, `change` is called again with the newest
   * content; when it returns null, nothing is written. Returns what is stored in the end, or null when
   * the connection has no secrets.
   */
  async update(
    connectionId: string,
    change: (stored: SecretContent) => SecretContent | null,
  ): Promise<SecretContent | null> {
    for (;;) {
      const row = await this.repository.find(connectionId);
      if (!row) return null;
      const stored = this.decrypt(connectionId, row.ciphertext);
      const next = change(stored);
      if (!next) return stored;
      const sealed = this.encrypt(connectionId, next);
      if (await this.repository.update(connectionId, row.version, sealed)) return next;
    }
  }

  remove(tx: Transaction, connectionId: string): Promise<void> {
    return this.repository.remove(tx, connectionId);
  }

  acquireLock(connectionId: string, owner: string, ttlMs: number): Promise<boolean> {
    return this.repository.acquireLock(connectionId, owner, ttlMs);
  }

  releaseLock(connectionId: string, owner: string): Promise<void> {
    return this.repository.releaseLock(connectionId, owner);
  }

  private decrypt(connectionId: string, ciphertext: string): SecretContent {
    return content.parse(JSON.parse(this.vault.decrypt(ciphertext, connectionId)));
  }

  private encrypt(connectionId: string, secret: SecretContent): SealedSecret {
    const { expiresAt } = secret.tokens;
    return {
      ciphertext: this.vault.encrypt(JSON.stringify(secret), connectionId),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    };
  }
}
