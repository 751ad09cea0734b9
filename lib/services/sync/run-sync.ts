import type { CreateAuthenticatedClient } from '@/lib/auth/oauth/authenticated-client';
import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import type { Transaction } from '@/lib/db/transaction';
import { isApiError, NotFoundError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import type {
  Provider,
  ProviderClient,
  ResourceIngester,
  ResourcePage,
} from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';
import type { SyncConnectionPayload } from '@/lib/queue/jobs/sync-jobs';
import type { JobContext } from '@/lib/queue/types';
import type { ConnectionRow } from '@/lib/repositories/connections-repository';
import type { QuarantineRepository } from '@/lib/repositories/quarantine-repository';
import type { SeenRecordsRepository } from '@/lib/repositories/seen-records-repository';
import { messageOf } from '@/lib/utils/message-of';
import { retryQuarantined, storeRecords } from './store-records';
import { recordCompletion, type SyncOutcomeDeps } from './sync-outcome';
import {
  addPage,
  beginRun,
  fenceOf,
  parseSyncState,
  type RunningState,
  type SyncRun,
  summarize,
} from './sync-state';

export interface RunSyncDeps extends SyncOutcomeDeps {
  secrets: ConnectionSecrets;
  appUrl: string;
  logger: Logger;
  providers: Providers;
  createAuthenticatedClient: CreateAuthenticatedClient;
  /** One per resource. */
  ingesters: readonly ResourceIngester[];
  quarantine: QuarantineRepository;
  seen: SeenRecordsRepository;
}

export type SyncContext = JobContext<SyncConnectionPayload>;

/** Rows in one transaction, besides those of pages. */
const BATCH = 500;

const toResult = (run: SyncRun) => ({ ...summarize(run), rejectedSamples: run.samples });

/**
 * Registers a webhook with a provider that supports it, once per grant. A failure is logged: the next sync
 * tries again and pulls what no webhook reported.
 */
async function registerWebhook(
  { secrets, appUrl, logger }: RunSyncDeps,
  connectionId: string,
  provider: Provider,
  client: ProviderClient,
): Promise<void> {
  if (!provider.webhooks) return;
  const secret = await secrets.load(connectionId);
  if (!secret || secret.webhook) return;
  try {
    const url = `${appUrl}/api/v1/connections/${connectionId}/inbound`;
    const webhook = await provider.webhooks.register(client, url);
    await secrets.update(connectionId, (stored) => ({ ...stored, webhook }));
  } catch (error) {
    if (isApiError(error, 'NEEDS_REAUTH')) throw error;
    logger.warn('The webhook could not be registered; the next sync tries again', {
      connectionId,
      message: messageOf(error),
    });
  }
}

type OfConnection = Pick<ConnectionRow, 'id' | 'organizationId' | 'provider'>;

/** One run of a sync job. Stores each page in one transaction with its checkpoint. */
class SyncExecution {
  /** The fence that the stored state must have at the next write; see `lockOwn`. */
  private fence: string;

  constructor(
    private readonly deps: RunSyncDeps,
    private readonly context: SyncContext,
    private state: RunningState,
    stored: string,
  ) {
    this.fence = stored;
  }

  async pull(connection: ConnectionRow): Promise<SyncRun> {
    const { providers, createAuthenticatedClient, ingesters } = this.deps;
    const { signal } = this.context;
    const provider = providers.get(connection.provider);
    await this.report(`Connecting to ${provider.name}`);
    const client = await createAuthenticatedClient(connection.id, { signal });
    await registerWebhook(this.deps, connection.id, provider, client);
    for (const ingester of ingesters) {
      const { resource, sources } = ingester;
      const source = sources[provider.id];
      if (!source || this.state.run.finished.includes(resource)) continue;
      await this.retry(ingester);
      const before = this.state.run.done - this.state.run.partial;
      for (;;) {
        signal.throwIfAborted();
        const readAt = new Date();
        const page = await source.pull(client, this.state.resources[resource] ?? null);
        await this.storePage(ingester, page, readAt);
        const total = page.total === null ? null : before + page.total;
        await this.report(`Reading ${resource} of ${connection.name}`, total);
        if (!page.hasMore) break;
      }
    }
    for (const ingester of ingesters) {
      if (this.state.run.full && ingester.sources[provider.id]?.readsAll) {
        await this.removeUnseen(ingester);
      }
    }
    return this.complete();
  }

  private report(message: string, total: number | null = null): Promise<void> {
    const { done } = this.state.run;
    // Records that arrive meanwhile exceed the total that the provider reported.
    const atLeast = total === null ? null : Math.max(total, done);
    return this.context.progress({ done, total: atLeast, message });
  }

  private async storePage(
    ingester: ResourceIngester,
    page: ResourcePage,
    readAt: Date,
  ): Promise<void> {
    const { records, checkpoint, hasMore } = page;
    const { resource } = ingester;
    const { quarantine, seen, connections, transaction } = this.deps;
    const next = await transaction(async (tx) => {
      const { id, ...connection } = await this.lockOwn(tx);
      const into = { ...this.contextOf({ id, ...connection }), readAt };
      const { result, deleted } = await storeRecords(quarantine, tx, into, ingester, page);
      if (this.state.run.full && ingester.sources[connection.provider]?.readsAll) {
        const pass = { connectionId: id, resource, jobId: this.context.jobId };
        const rejected = result.rejected.flatMap(({ externalId }) => externalId ?? []);
        await seen.add(tx, pass, [...result.stored, ...rejected]);
      }
      const state: RunningState = {
        resources: { ...this.state.resources, [resource]: checkpoint },
        run: addPage(this.state.run, {
          ...{ resource, records: records.length, hasMore, result, deleted },
        }),
      };
      await connections.update(tx, id, { checkpoint: state });
      return state;
    });
    this.advance(next);
  }

  private contextOf({ id, organizationId, provider }: OfConnection) {
    return { organizationId, connectionId: id, provider, origin: 'sync' } as const;
  }

  /** Tries the quarantined records of a resource again: its mapping may have changed. */
  private async retry(ingester: ResourceIngester): Promise<void> {
    // A record that the provider has sent before this moment restores nothing.
    const readAt = new Date(0);
    for (let afterId: string | null = ''; afterId !== null; ) {
      this.context.signal.throwIfAborted();
      const from: string = afterId;
      afterId = await this.deps.transaction(async (tx) => {
        const into = { ...this.contextOf(await this.lockOwn(tx)), readAt };
        const batch = { afterId: from, limit: BATCH };
        return retryQuarantined(this.deps.quarantine, tx, into, ingester, batch);
      });
    }
  }

  /** After a full sync that read everything: deletes what it did not see and no webhook has changed since. */
  private async removeUnseen(ingester: ResourceIngester): Promise<void> {
    const { transaction, seen } = this.deps;
    const before = new Date(this.state.run.startedAt);
    const { resource } = ingester;
    for (let afterId = ''; ; ) {
      this.context.signal.throwIfAborted();
      const { ids, removed } = await transaction(async (tx) => {
        const connection = await this.lockOwn(tx);
        const pass = { connectionId: connection.id, resource, jobId: this.context.jobId };
        const stored = await ingester.storedIds(tx, connection.id, {
          ...{ before, afterId, limit: BATCH },
        });
        const unseen = await seen.findUnseen(tx, pass, stored);
        const into = { ...this.contextOf(connection), readAt: before };
        const count = unseen.length === 0 ? 0 : await ingester.remove(tx, into, unseen);
        return { ids: stored, removed: count };
      });
      const { run } = this.state;
      this.state = { ...this.state, run: { ...run, deleted: run.deleted + removed } };
      afterId = ids.at(-1) ?? '';
      if (ids.length < BATCH) return;
    }
  }

  private async complete(): Promise<SyncRun> {
    const { context, deps } = this;
    const next = await deps.transaction(async (tx) => {
      const { id } = await this.lockOwn(tx);
      const { run } = this.state;
      if (run.full) await deps.seen.clear(tx, id);
      const now = new Date();
      const durationMs = now.getTime() - Date.parse(run.startedAt);
      const state: RunningState = { ...this.state, run: { ...run, durationMs } };
      const connection = await deps.connections.update(tx, id, {
        checkpoint: state,
        lastSyncedAt: now,
        lastError: null,
      });
      const { jobId, actor, payload } = context;
      const task = { jobId, actor, ...payload };
      await recordCompletion(deps, tx, { task, connection, run: state.run });
      return state;
    });
    this.advance(next);
    return next.run;
  }

  /**
   * Locks the connection for the next write.
   * @throws Error when another worker has continued this sync, such as after this process was suspended
   */
  private async lockOwn(tx: Transaction): Promise<ConnectionRow> {
    const connection = await this.deps.connections.lock(tx, this.context.payload.connectionId);
    if (!connection) throw new NotFoundError('Connection');
    if (fenceOf(parseSyncState(connection.checkpoint)) !== this.fence) {
      throw new Error('Another run of this sync has continued from here');
    }
    return connection;
  }

  private advance(state: RunningState): void {
    this.state = state;
    this.fence = fenceOf(state);
  }
}

/**
 * Runs a sync job and returns the counts. A run after a crash continues after the last stored page; a
 * run after completion returns the same counts.
 * @throws NotFoundError, NeedsReauthError, ProviderError
 */
export async function runSync(
  deps: RunSyncDeps,
  context: SyncContext,
): Promise<Record<string, unknown>> {
  const { connectionId, full } = context.payload;
  const connection = await deps.connections.findById(connectionId);
  if (!connection) throw new NotFoundError('Connection');
  const stored = parseSyncState(connection.checkpoint);
  const state = beginRun(stored, context.jobId, full, new Date());
  if (state.run.durationMs !== null) return toResult(state.run);
  const execution = new SyncExecution(deps, context, state, fenceOf(stored));
  return toResult(await execution.pull(connection));
}
