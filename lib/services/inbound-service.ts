import type { RequestSource } from '@/lib/auth/actor';
import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import type { RunTransaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import type { ProviderEvent, ResourceIngester } from '@/lib/integrations/provider';
import { type ProcessInboundPayload, processInbound } from '@/lib/queue/jobs/sync-jobs';
import type { JobContext, Jobs } from '@/lib/queue/types';
import type { ConnectionsRepository } from '@/lib/repositories/connections-repository';
import type { InboundWebhooksRepository } from '@/lib/repositories/inbound-webhooks-repository';
import type { QuarantineRepository } from '@/lib/repositories/quarantine-repository';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import { storeRecords } from '@/lib/services/sync/store-records';
import { portableJson } from '@/lib/utils/portable-json';

export interface InboundServiceDeps {
  transaction: RunTransaction;
  connections: ConnectionsRepository;
  credentials: Pick<LiveCredentials, 'isOrganizationDeleted'>;
  inbound: InboundWebhooksRepository;
  secrets: ConnectionSecrets;
  providers: Providers;
  ingesters: readonly ResourceIngester[];
  quarantine: QuarantineRepository;
  jobs: Jobs;
}

export interface ProviderDelivery {
  connectionId: string;
  rawBody: string;
  headers: Pick<Headers, 'get'>;
  source: RequestSource;
}

/** Webhooks from providers: each is stored once and processed once. */
export class InboundService {
  constructor(private readonly deps: InboundServiceDeps) {}

  /**
   * Verifies a delivery and stores it with the job that processes it. A repeated message id is
   * acknowledged and changes nothing.
   * @throws NotFoundError for a connection that is unknown, disconnected, has no webhook or belongs to
   *   a deleted organization;
   *   ApiError WEBHOOK_SIGNATURE_INVALID
   */
  async receive({ connectionId, rawBody, headers, source }: ProviderDelivery) {
    const { connections, credentials, secrets, providers, transaction, inbound, jobs } = this.deps;
    const connection = await connections.findById(connectionId);
    if (connection && (await credentials.isOrganizationDeleted(connection.organizationId))) {
      throw new NotFoundError('Connection');
    }
    const webhook = connection && (await secrets.load(connectionId))?.webhook;
    const verifier = webhook && providers.get(connection.provider).webhooks;
    if (!verifier) throw new NotFoundError('Connection');
    const event = verifier.verify(rawBody, headers, webhook.secret);
    const { organizationId, provider } = connection;
    const isNew = await transaction(async (tx) => {
      const id = await inbound.create(tx, {
        externalId: event.id,
        organizationId,
        connectionId,
        provider,
        type: portableJson(event.type),
        payload: portableJson(event),
      });
      if (id === null) return false;
      const payload = { inboundWebhookId: id };
      await jobs.enqueue(tx, processInbound, payload, {
        organizationId,
        requestId: source.requestId,
        resource: { type: 'Connection', id: connectionId },
      });
      return true;
    });
    return { received: true as const, duplicate: !isNew };
  }

  /** Ingests a stored delivery. `processedAt` commits with the changed records. */
  async process({
    payload,
    signal,
  }: JobContext<ProcessInboundPayload>): Promise<Record<string, unknown>> {
    const { transaction, connections, inbound, ingesters, quarantine } = this.deps;
    const row = await inbound.find(payload.inboundWebhookId);
    if (!row) return { outcome: 'gone' };
    signal.throwIfAborted();
    const { id, connectionId, organizationId, provider } = row;
    const event = row.payload as unknown as ProviderEvent;
    return transaction(async (tx) => {
      // Locked first, as in syncs: a connection stores one page or delivery at a time.
      const connection = await connections.lock(tx, connectionId);
      if (!(await inbound.markProcessed(tx, id, new Date()))) return { outcome: 'repeated' };
      if (!connection) return { outcome: 'disconnected' };
      for (const ingester of ingesters) {
        const source = ingester.sources[provider];
        const records = source?.recordsOf(event) ?? [];
        const deleted = source?.deletedOf?.(event) ?? [];
        if (records.length + deleted.length === 0) continue;
        const into = {
          ...{ organizationId, connectionId, provider, readAt: row.createdAt },
          origin: 'webhook' as const,
        };
        const received = { records, deleted };
        const { result, ...counts } = await storeRecords(quarantine, tx, into, ingester, received);
        const { created, updated, unchanged, rejected } = result;
        const samples = rejected.map(({ externalId, reason }) => ({ externalId, reason }));
        return {
          ...{ outcome: 'processed', created, updated, unchanged, ...counts },
          ...{ rejected: rejected.length, samples },
        };
      }
      return { outcome: 'ignored', type: event.type };
    });
  }
}
