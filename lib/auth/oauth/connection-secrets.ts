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
});

/** Everything secret about a connection. */
export type SecretContent = z.infer<typeof content>;

/** The secrets of connections, encrypted on their way in and opened on their way out. */
export class ConnectionSecrets {
  constructor(
    private readonly repository: ConnectionSecretsRepository,
    private readonly vault: Vault,
  ) {}

  /** Null when the connection has none (any more). @throws VaultError */
  async load(connectionId: string, tx?: Transaction): Promise<SecretContent | null> {
    const row = await this.repository.find(connectionId, tx);
    return row && this.open(connectionId, row.ciphertext);
  }

  /** Stores the secrets of an account that has just been connected. */
  put(tx: Transaction, connectionId: string, secret: SecretContent): Promise<void> {
    return this.repository.put(tx, connectionId, this.seal(connectionId, secret));
  }

  /**
   * Changes what is stored, whoever else changes it at the same time: `change` is asked again for the
   * newest content until its answer could be written. Its null leaves everything as it is.
   * Answers what is stored in the end; null when the connection has no secrets any more.
   */
  async change(
    connectionId: string,
    change: (stored: SecretContent) => SecretContent | null,
  ): Promise<SecretContent | null> {
    for (;;) {
      const row = await this.repository.find(connectionId);
      if (!row) return null;
      const stored = this.open(connectionId, row.ciphertext);
      const next = change(stored);
      if (!next) return stored;
      const sealed = this.seal(connectionId, next);
      if (await this.repository.replace(connectionId, row.version, sealed)) return next;
    }
  }

  delete(tx: Transaction, connectionId: string): Promise<void> {
    return this.repository.delete(tx, connectionId);
  }

  acquireLock(connectionId: string, owner: string, ttlMs: number): Promise<boolean> {
    return this.repository.acquireLock(connectionId, owner, ttlMs);
  }

  releaseLock(connectionId: string, owner: string): Promise<void> {
    return this.repository.releaseLock(connectionId, owner);
  }

  private open(connectionId: string, ciphertext: string): SecretContent {
    return content.parse(JSON.parse(this.vault.decrypt(ciphertext, connectionId)));
  }

  private seal(connectionId: string, secret: SecretContent): SealedSecret {
    const { expiresAt } = secret.tokens;
    return {
      ciphertext: this.vault.encrypt(JSON.stringify(secret), connectionId),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    };
  }
}
