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
import { messageOf } from '@/lib/utils/message-of';
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
}

export type SyncContext = JobContext<SyncConnectionPayload>;

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
      const before = this.state.run.done - this.state.run.partial;
      for (;;) {
        signal.throwIfAborted();
        const page = await source.pull(client, this.state.resources[resource] ?? null);
        await this.storePage(ingester, page);
        const total = page.total === null ? null : before + page.total;
        await this.report(`Reading ${resource} of ${connection.name}`, total);
        if (!page.hasMore) break;
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
