import type { Actor } from '@/lib/auth/actor';
import { generateApiKey } from '@/lib/auth/api-keys';
import { hashToken } from '@/lib/auth/crypto';
import type { ApiKeyView, createApiKey, listApiKeys } from '@/lib/contracts/auth';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import type { RunTransaction } from '@/lib/db/transaction';
import { ForbiddenError, NotFoundError } from '@/lib/errors';
import type { ApiKeyRow, ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { AuditService } from './audit-service';
import type { LiveCredentials } from './live-credentials';

function toView(row: ApiKeyRow): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Manages the API keys of an organization. */
export class ApiKeysService {
  constructor(
    private readonly deps: {
      transaction: RunTransaction;
      apiKeys: ApiKeysRepository;
      audit: AuditService;
      credentials: Pick<LiveCredentials, 'invalidate'>;
    },
  ) {}

  list(actor: Actor, query: QueryOf<typeof listApiKeys>): Promise<TextPage<ApiKeyView>> {
    return this.deps.apiKeys.list(actor.organizationId, query);
  }

  /** Creates a key and returns it. No other response contains it: only its hash is stored. */
  async create(
    actor: Actor,
    input: BodyOf<typeof createApiKey>,
  ): Promise<ApiKeyView & { key: string }> {
    const { userId, organizationId } = actor;
    if (!userId) throw new ForbiddenError('Only users can create API keys');
    const { key, prefix } = generateApiKey();
    const row = await this.deps.transaction(async (tx) => {
      const created = await this.deps.apiKeys.create(tx, {
        organizationId,
        userId,
        name: input.name,
        prefix,
        keyHash: hashToken(key),
        scopes: input.scopes,
        expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      });
      await this.deps.audit.record(tx, actor, {
        action: 'API_KEY_CREATED',
        resourceType: 'ApiKey',
        resourceId: created.id,
        metadata: { name: created.name, scopes: created.scopes },
      });
      return created;
    });
    return { ...toView(row), key };
  }

  async revoke(actor: Actor, id: string): Promise<ApiKeyView> {
    return this.deps.transaction(async (tx) => {
      const row = await this.deps.apiKeys.revoke(tx, actor.organizationId, id);
      if (!row) throw new NotFoundError('API key');
      await this.deps.audit.record(tx, actor, {
        action: 'API_KEY_REVOKED',
        resourceType: 'ApiKey',
        resourceId: id,
      });
      this.deps.credentials.invalidate(tx, `api-key:${row.keyHash}`);
      return toView(row);
    });
  }
}
