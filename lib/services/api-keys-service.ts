import type { Actor } from '@/lib/auth/actor';
import { generateApiKey } from '@/lib/auth/api-keys';
import { hashToken } from '@/lib/auth/crypto';
import {
  type ApiKeyView,
  apiKey,
  type createApiKey,
  type getApiKeyUsage,
  type listApiKeys,
} from '@/lib/contracts/api-keys';
import type { BodyOf, QueryOf, ResponseOf } from '@/lib/contracts/contract';
import { hasRole } from '@/lib/contracts/permissions';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from '@/lib/errors';
import type {
  ApiKeyRow,
  ApiKeysRepository,
  KeyOwner,
} from '@/lib/repositories/api-keys-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import { HOUR_MS } from '@/lib/utils/durations';
import { lastDays } from './api-keys/api-key-uses';
import type { AuditService } from './audit-service';
import type { LiveCredentials } from './live-credentials';
import { scopesOf } from './members/member-rules';

const toView = viewOf(apiKey);

const isAdmin = ({ role }: Actor) => hasRole(role, 'admin');

/** The keys that the caller sees: admins all of the organization, others their own. */
function ownerOf(actor: Actor): KeyOwner {
  const { organizationId, userId } = actor;
  if (userId === null) throw new ForbiddenError('Only users manage API keys');
  return isAdmin(actor) ? { organizationId } : { organizationId, userId };
}

const hashesOf = ({ keyHash, previousKeyHash }: ApiKeyRow) =>
  [keyHash, previousKeyHash ?? []].flat().map((hash) => `api-key:${hash}` as const);

/** Of an organization, and personal ones of each member, without those that have expired. */
export const MAX_API_KEYS = 50;

/** The API keys of an organization and its members. */
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
    return this.deps.apiKeys.list(ownerOf(actor), query);
  }

  /**
   * Creates a key and returns it. No other response contains it: only its hash is stored.
   * @throws ForbiddenError, ValidationError for scopes that the caller lacks, ConflictError at the limit
   */
  async create(
    actor: Actor,
    input: BodyOf<typeof createApiKey>,
  ): Promise<ApiKeyView & { key: string }> {
    const { userId, organizationId } = actor;
    if (!userId) throw new ForbiddenError('Only users can create API keys');
    if (input.kind === 'organization' && !isAdmin(actor)) {
      throw new ForbiddenError('Only admins create keys of the organization');
    }
    const own = scopesOf(actor);
    const lacking = input.scopes.filter((scope) => !own.includes(scope));
    if (lacking.length > 0) {
      const message = `must not have scopes that you lack yourself: ${lacking.join(', ')}`;
      throw new ValidationError([{ path: 'body.scopes', message }]);
    }
    const { key, prefix } = generateApiKey();
    return this.deps.transaction(async (tx) => {
      const owner = { organizationId, userId, kind: input.kind };
      if ((await this.deps.apiKeys.countLive(tx, owner)) >= MAX_API_KEYS) {
        const message = `There can be ${MAX_API_KEYS} API keys of an organization, and as many personal ones of each member; revoke one first`;
        throw new ConflictError(message);
      }
      const id = await this.deps.apiKeys.create(tx, {
        ...input,
        organizationId,
        userId,
        prefix,
        keyHash: hashToken(key),
        expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      });
      const row = await this.find(actor, id, tx);
      const { name, kind, scopes, allowedAddresses } = row;
      await this.record(tx, actor, 'API_KEY_CREATED', row, {
        name,
        kind,
        scopes,
        allowedAddresses,
      });
      return { ...toView(row), key };
    });
  }

  /**
   * Gives a key a new value; the former one stays valid for `overlapHours`.
   * @throws NotFoundError, ForbiddenError for a personal key of somebody else, ConflictError
   */
  async rotate(
    actor: Actor,
    id: string,
    overlapHours: number,
  ): Promise<ApiKeyView & { key: string }> {
    const { key, prefix } = generateApiKey();
    return this.deps.transaction(async (tx) => {
      const before = await this.find(actor, id, tx);
      if (before.kind === 'personal' && before.userId !== actor.userId) {
        throw new ForbiddenError('Only its creator can rotate a personal key');
      }
      const hasOverlap = overlapHours > 0;
      const isReplaced = await this.deps.apiKeys.replaceValue(tx, before, {
        prefix,
        keyHash: hashToken(key),
        previousKeyHash: hasOverlap ? before.keyHash : null,
        previousValidUntil: hasOverlap ? new Date(Date.now() + overlapHours * HOUR_MS) : null,
      });
      if (!isReplaced) throw new ConflictError('The key has just been rotated or revoked');
      this.deps.credentials.invalidate(tx, ...hashesOf(before));
      await this.record(tx, actor, 'API_KEY_ROTATED', before, { overlapHours });
      return { ...toView(await this.find(actor, id, tx)), key };
    });
  }

  /** Requests per day, the last 30 days. @throws NotFoundError */
  async usage(actor: Actor, id: string): Promise<ResponseOf<typeof getApiKeyUsage>> {
    const row = await this.find(actor, id);
    const days = lastDays();
    const uses = await this.deps.apiKeys.findUses(row, days[0] ?? '');
    const byDay = new Map(uses.map((use) => [use.day, use.uses]));
    return days.map((day) => ({ day, requests: byDay.get(day) ?? 0 }));
  }

  /** @throws NotFoundError */
  async revoke(actor: Actor, id: string): Promise<ApiKeyView> {
    return this.deps.transaction(async (tx) => {
      const row = await this.find(actor, id, tx);
      await this.deps.apiKeys.revoke(tx, row);
      await this.record(tx, actor, 'API_KEY_REVOKED', row);
      this.deps.credentials.invalidate(tx, ...hashesOf(row));
      return toView(row);
    });
  }

  private async find(actor: Actor, id: string, tx?: Transaction): Promise<ApiKeyRow> {
    const row = await this.deps.apiKeys.find(ownerOf(actor), id, tx);
    if (!row) throw new NotFoundError('API key');
    return row;
  }

  private record(
    tx: Transaction,
    actor: Actor,
    action: string,
    { id: resourceId }: ApiKeyRow,
    metadata?: Record<string, unknown>,
  ): Promise<void> {
    const entry = { action, resourceType: 'ApiKey' as const, resourceId };
    return this.deps.audit.record(tx, actor, { ...entry, metadata: metadata ?? null });
  }
}
