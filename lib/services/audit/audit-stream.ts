import { auditRecorded, sealedEntry } from '@/lib/contracts/audit';
import { viewOf } from '@/lib/contracts/view';
import type { Transaction } from '@/lib/db/transaction';
import type { AuditLogRow } from '@/lib/repositories/audit-seals-repository';
import type { WebhooksService } from '@/lib/services/webhooks-service';

/** Entries of an event at most. */
export const STREAM_BATCH = 100;

const entryView = viewOf(sealedEntry);

/** Publishes sealed entries to the webhook endpoints that ask for them, such as a SIEM's. */
export class AuditStream {
  constructor(private readonly deps: { webhooks: Pick<WebhooksService, 'publish' | 'isNamed'> }) {}

  /** In the transaction that seals them: what is sealed was published, and in the same order. */
  async publish(
    tx: Transaction,
    organizationId: string,
    rows: readonly AuditLogRow[],
  ): Promise<void> {
    const { webhooks } = this.deps;
    if (!(await webhooks.isNamed(tx, organizationId, auditRecorded))) return;
    const entries = rows.map((row) => entryView({ ...row, sequence: Number(row.sequence) }));
    for (let first = 0; first < entries.length; first += STREAM_BATCH) {
      const payload = { entries: entries.slice(first, first + STREAM_BATCH) };
      await webhooks.publish(tx, { organizationId, event: auditRecorded, payload });
    }
  }
}
