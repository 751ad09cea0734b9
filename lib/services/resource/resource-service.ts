import type pg from 'pg';
import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { type Cache, type MaybePromise, TTL } from '@/lib/cache/cache';
import type { EventDefinition } from '@/lib/contracts/area';
import type { ExportFormat } from '@/lib/contracts/exports';
import { viewOf } from '@/lib/contracts/view';
import { isUniqueViolation } from '@/lib/db/errors';
import type { StoredRow } from '@/lib/db/postgres/row-statements';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import {
  type ListQuery,
  ListReader,
  type ListSource,
  type TextPage,
} from '@/lib/repositories/list/list-reader';
import {
  type ResourceFields,
  type ResourceModel,
  ResourceRepository,
} from '@/lib/repositories/resource-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { requireVersion, versionMismatch } from '@/lib/services/expected-version';
import { ListExport } from '@/lib/services/list-export';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { diff } from '@/lib/utils/diff';
import type { JsonText } from '@/lib/utils/json-text';

type Verb = 'created' | 'updated' | 'deleted';

/** A resource of a domain, from which its service derives. */
export interface ResourceDefinition<M extends ResourceModel, I extends z.ZodObject> {
  /** The Prisma model, which audit entries name, too. */
  model: M;
  /** One of them in messages. */
  noun: string;
  /** What its audit actions begin with, in capitals. */
  audit: string;
  /** The API's view of a row. */
  item: I;
  source: Omit<ListSource<'organizationId'>, 'table' | 'owner' | 'hiddenBy'>;
  events: Record<Verb, EventDefinition>;
  /** The name of the item in the payload of events. */
  payload: string;
  /** The fields that no two items of an organization share; the database enforces it. */
  unique?: readonly string[];
  /** Refuses what the schema cannot express; `before` is null for a new item. */
  check?(
    tx: Transaction,
    change: { actor: Actor; before: StoredRow<M> | null; fields: ResourceFields<M> },
  ): Promise<void>;
}

export interface ResourceDeps {
  pool: pg.Pool;
  transaction: RunTransaction;
  cache: Cache;
  audit: Pick<AuditService, 'record'>;
  webhooks: Pick<WebhooksService, 'publish'>;
  logger: Logger;
}

interface ExportQuery extends Omit<ListQuery, 'page' | 'perPage' | 'cursor'> {
  format: ExportFormat;
}

/**
 * Items of the actor's organization: read from the cache, changed with their audit entry and event in one
 * transaction.
 */
export class ResourceService<M extends ResourceModel, I extends z.ZodObject> {
  readonly export: ListExport<ExportQuery>;
  private readonly reader: ListReader<z.output<I>, 'organizationId'>;
  private readonly rows: ResourceRepository<M>;
  private readonly toView: (row: StoredRow<M>) => z.output<I>;

  constructor(
    private readonly deps: ResourceDeps,
    private readonly resource: ResourceDefinition<M, I>,
  ) {
    const { model, item, source } = resource;
    const owned = { table: model, owner: ['organizationId'], hiddenBy: 'deletedAt' } as const;
    this.reader = new ListReader(deps.pool, { ...source, ...owned });
    this.rows = new ResourceRepository(model);
    this.toView = viewOf(item) as (row: StoredRow<M>) => z.output<I>;
    this.export = new ListExport<ExportQuery>({
      list: source.list,
      batches: (organizationId, query, size) =>
        this.reader.batches({ organizationId }, query, size) as AsyncIterable<JsonText<object>[]>,
      logger: deps.logger,
    });
  }

  list({ organizationId }: Actor, query: ListQuery): MaybePromise<TextPage<z.output<I>>> {
    const tag = this.tagOf(organizationId);
    return this.deps.cache.getText(
      `${tag}:${JSON.stringify(query)}`,
      { ttlSeconds: TTL.short, tags: [tag] },
      () => this.reader.page({ organizationId }, query),
    );
  }

  /** One item, or only the given `fields` of it. @throws NotFoundError */
  get(
    { organizationId }: Actor,
    id: string,
    fields?: readonly string[],
  ): MaybePromise<JsonText<z.output<I>>> {
    const read = async () => {
      const item = await this.reader.item({ organizationId }, id, fields);
      if (!item) throw this.notFound();
      return item;
    };
    if (fields) return read();
    const caching = { ttlSeconds: TTL.short, shared: false };
    return this.deps.cache.getText(this.keyOf(organizationId, id), caching, read);
  }

  /** @throws ConflictError when another item has the value of a unique field */
  create(actor: Actor, body: object): Promise<z.output<I>> {
    const { organizationId, userId } = actor;
    const fields = this.toFields(body);
    return this.write(async (tx) => {
      await this.resource.check?.(tx, { actor, before: null, fields });
      const after = this.rows.create(tx, { organizationId, userId }, fields);
      return this.record(tx, actor, 'created', null, after);
    });
  }

  /**
   * Replaces an item that is still at `ifMatch`, or else at `body.version`.
   * @throws ApiError PRECONDITION_FAILED or VERSION_CONFLICT when it is not, PRECONDITION_REQUIRED without
   *   either; ConflictError when another item has the value of a unique field
   */
  update(
    actor: Actor,
    id: string,
    { version: given, ...body }: { version?: number | undefined },
    ifMatch: number | null = null,
  ): Promise<z.output<I>> {
    const version = requireVersion({ header: ifMatch, body: given });
    const fields = this.toFields(body);
    return this.write(async (tx) => {
      const before = await this.lock(tx, actor, id);
      this.assertVersion(before, version, ifMatch);
      await this.resource.check?.(tx, { actor, before, fields });
      return this.record(tx, actor, 'updated', before, this.rows.update(tx, before, fields));
    });
  }

  /**
   * Soft-deletes the item; with `ifMatch`, only if it is at that version.
   * @throws ApiError PRECONDITION_FAILED when it is not; NotFoundError
   */
  remove(actor: Actor, id: string, ifMatch: number | null = null): Promise<z.output<I>> {
    return this.write(async (tx) => {
      const before = await this.lock(tx, actor, id);
      if (ifMatch !== null) this.assertVersion(before, ifMatch, ifMatch);
      const after = this.rows.update(tx, before, { deletedAt: new Date() });
      return this.record(tx, actor, 'deleted', null, after);
    });
  }

  private async lock(tx: Transaction, actor: Actor, id: string): Promise<StoredRow<M>> {
    const row = await this.rows.lock(tx, actor.organizationId, id);
    if (!row) throw this.notFound();
    return row;
  }

  private assertVersion(row: StoredRow<M>, expected: number, ifMatch: number | null): void {
    const { version } = row as { version: number };
    if (version !== expected) throw versionMismatch(this.resource.noun, ifMatch, version);
  }

  /** The columns of a body: its times are dates. */
  private toFields(body: object): ResourceFields<M> {
    const { columns } = this.resource.source.list;
    const entries = Object.entries(body).map(([name, value]) => {
      const isTime = columns[name]?.startsWith('timestamp') && typeof value === 'string';
      return [name, isTime ? new Date(value) : value];
    });
    return Object.fromEntries(entries) as ResourceFields<M>;
  }

  private async record(
    tx: Transaction,
    actor: Actor,
    verb: Verb,
    before: StoredRow<M> | null,
    after: StoredRow<M>,
  ): Promise<z.output<I>> {
    const { model, audit, events, payload } = this.resource;
    const { organizationId } = actor;
    const { id } = after as { id: string };
    const view = this.toView(after);
    await this.deps.audit.record(tx, actor, {
      action: `${audit}_${verb.toUpperCase()}`,
      resourceType: model,
      resourceId: id,
      changes: before ? diff(this.toView(before), view) : null,
    });
    const event = { organizationId, event: events[verb], payload: { [payload]: view } };
    await this.deps.webhooks.publish(tx, event);
    tx.afterCommit(() => {
      void this.deps.cache.invalidate(this.tagOf(organizationId), this.keyOf(organizationId, id));
    });
    return view;
  }

  private async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.deps.transaction(work);
    } catch (error) {
      const { unique = [], noun } = this.resource;
      if (unique.length === 0 || !isUniqueViolation(error)) throw error;
      throw new ConflictError(`There is another ${noun} with the same ${unique.join(' or ')}`);
    }
  }

  private notFound(): NotFoundError {
    return new NotFoundError(this.resource.model);
  }

  private tagOf(organizationId: string): string {
    return `${this.resource.source.list.name}:${organizationId}`;
  }

  private keyOf(organizationId: string, id: string): string {
    return `${this.resource.noun}:${organizationId}:${id}`;
  }
}
