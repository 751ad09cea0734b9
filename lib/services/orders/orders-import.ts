import type { Actor } from '@/lib/auth/actor';
import type { ExportFormat } from '@/lib/contracts/exports';
import type { JobView } from '@/lib/contracts/jobs';
import type { RunTransaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import { importOrdersJob } from '@/lib/queue/jobs/orders/import-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { OrderImportsRepository } from '@/lib/repositories/orders/order-imports-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { Download, FilesService } from '@/lib/services/files-service';
import { REPORT_HEADER } from './import-row';

export interface OrdersImportDeps {
  transaction: RunTransaction;
  imports: OrderImportsRepository;
  files: FilesService;
  jobs: Jobs;
  audit: AuditService;
  /** Bytes. */
  uploadLimitBytes: number;
}

export interface UploadedFile {
  /** The request's header; one of the contract's types. */
  contentType: string | null;
  upload: AsyncIterable<Uint8Array>;
}

const formatOf = (contentType: string): ExportFormat =>
  contentType.toLowerCase().startsWith('text/csv') ? 'csv' : 'ndjson';

/** Receives files of orders, which a job imports. */
export class OrdersImport {
  constructor(private readonly deps: OrdersImportDeps) {}

  /**
   * Stores the file while it is received and enqueues the job that imports it. An incomplete upload is
   * removed.
   * @throws ApiError PAYLOAD_TOO_LARGE
   */
  async start(actor: Actor, { contentType, upload }: UploadedFile): Promise<JobView> {
    const { files, uploadLimitBytes } = this.deps;
    const type = contentType ?? '';
    const fields = { purpose: 'orders.import', contentType: type };
    const file = await files.receive(actor, fields, upload, uploadLimitBytes);
    try {
      return await this.enqueue(actor, file, formatOf(type));
    } catch (error) {
      // Report the first failure; a file that remains expires within the hour.
      await files.remove(file.id).catch(() => undefined);
      throw error;
    }
  }

  /**
   * The report of the rows that the import has rejected so far, one line per problem.
   * @throws NotFoundError, also when the report has expired
   */
  async errors({ organizationId }: Actor, id: string): Promise<Download> {
    const row = await this.deps.imports.find(organizationId, id);
    const report = row && (await this.deps.files.find(organizationId, row.reportId));
    if (!report) throw new NotFoundError('Import');
    return {
      filename: `import-${id}-errors.csv`,
      contentType: 'text/csv; charset=utf-8; header=present',
      parts: this.deps.files.read(report.id),
    };
  }

  private enqueue(
    actor: Actor,
    file: { id: string; size: number },
    format: ExportFormat,
  ): Promise<JobView> {
    const { transaction, files, imports, jobs, audit } = this.deps;
    const { organizationId, userId, source } = actor;
    return transaction(async (tx) => {
      const options = { organizationId, userId, requestId: source.requestId };
      const job = await jobs.enqueue(tx, importOrdersJob, {}, options);
      await files.complete(tx, file);
      const report = { purpose: 'orders.import.errors', contentType: 'text/csv' };
      const reportId = await files.create(tx, actor, report);
      await files.append(tx, reportId, 0, Buffer.from(REPORT_HEADER));
      await imports.create(tx, {
        id: job.id,
        organizationId,
        format,
        fileId: file.id,
        reportId,
        actor: { type: actor.type, id: actor.id, userId },
      });
      await audit.record(tx, actor, {
        action: 'ORDERS_IMPORT_STARTED',
        resourceType: 'OrderImport',
        resourceId: job.id,
        metadata: { format, bytes: file.size },
      });
      return job;
    });
  }
}
