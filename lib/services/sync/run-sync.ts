import type { CreateAuthenticatedClient } from '@/lib/auth/oauth/authenticated-client';
import type { Transaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import type { ResourceIngester, ResourcePage } from '@/lib/integrations/provider';
import type { SyncConnectionPayload } from '@/lib/queue/jobs/sync-jobs';
import type { JobContext } from '@/lib/queue/types';
import type { ConnectionRow } from '@/lib/repositories/connections-repository';
import { type RegisterWebhookDeps, registerWebhook } from './register-webhook';
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

export interface RunSyncDeps extends SyncOutcomeDeps, RegisterWebhookDeps {
  providers: Providers;
  createAuthenticatedClient: CreateAuthenticatedClient;
  /** One per resource. */
  ingesters: readonly ResourceIngester[];
}

export type SyncContext = JobContext<SyncConnectionPayload>;

const toResult = (run: SyncRun) => ({ ...summarize(run), rejectedSamples: run.samples });

/** One run of a sync job. Stores each page in one transaction with its checkpoint. */
class SyncExecution {
  /** The stored state must have this fence at our next write; see `lockOwn`. */
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
    await this.report(null, `Connecting to ${provider.name}`);
    const client = await createAuthenticatedClient(connection.id, { signal });
    await registerWebhook(this.deps, connection.id, provider, client);
    for (const ingester of ingesters) {
      const { resource, sources } = ingester;
      const source = sources[provider.id];
      if (!source || this.state.run.finished.includes(resource)) continue;
      const before = this.state.run.done - this.state.run.partial;
      for (;;) {
        signal.throwIfAborted();
        const page = await source.pull(client, this.state.resources[resource] ?? null);
        await this.storePage(ingester, page);
        const total = page.total === null ? null : before + page.total;
        await this.report(total, `Reading ${resource} of ${connection.name}`);
        if (!page.hasMore) break;
      }
    }
    return this.complete();
  }

  private report(total: number | null, message: string): Promise<void> {
    const { done } = this.state.run;
    // Records that arrive meanwhile exceed the total that the provider reported.
    const atLeast = total === null ? null : Math.max(total, done);
    return this.context.progress({ done, total: atLeast, message });
  }

  private async storePage(ingester: ResourceIngester, page: ResourcePage): Promise<void> {
    const { records, checkpoint, hasMore } = page;
    const { resource } = ingester;
    const next = await this.deps.transaction(async (tx) => {
      const { id, organizationId, provider } = await this.lockOwn(tx);
      const into = { organizationId, connectionId: id, provider, origin: 'sync' } as const;
      const result = await ingester.ingest(tx, into, records);
      const state: RunningState = {
        resources: { ...this.state.resources, [resource]: checkpoint },
        run: addPage(this.state.run, { resource, records: records.length, hasMore, result }),
      };
      await this.deps.connections.update(tx, id, { checkpoint: state });
      return state;
    });
    this.advance(next);
  }

  private async complete(): Promise<SyncRun> {
    const { context, deps } = this;
    const next = await deps.transaction(async (tx) => {
      const { id } = await this.lockOwn(tx);
      const { run } = this.state;
      const now = new Date();
      const durationMs = now.getTime() - Date.parse(run.startedAt);
      const state: RunningState = { ...this.state, run: { ...run, durationMs } };
      const connection = await deps.connections.update(tx, id, {
        checkpoint: state,
        lastSyncedAt: now,
        lastError: null,
      });
      const { jobId, actor, payload } = context;
      const task = { jobId, actor, connectionId: id, userId: payload.userId };
      await recordCompletion(deps, tx, task, connection, state.run);
      return state;
    });
    this.advance(next);
    return next.run;
  }

  /**
   * Locks the connection for the next write. A worker that was frozen learns here that another one
   * continued its sync.
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
