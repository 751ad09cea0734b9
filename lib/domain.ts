import type pg from 'pg';
import type { Cache } from '@/lib/cache/cache';
import type { WarmUp } from '@/lib/cache/warm-cache';
import type { Db } from '@/lib/db/client';
import type { TenantTable } from '@/lib/db/postgres/tenant-rows';
import type { RunTransaction } from '@/lib/db/transaction';
import type { ResourceIngester } from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';
import type { Schedule } from '@/lib/queue/schedule';
import type { Jobs, RegisteredProcessor } from '@/lib/queue/types';
import type { MembersRepository } from '@/lib/repositories/members-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { FilesService } from '@/lib/services/files-service';
import type { MailService } from '@/lib/services/mail-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';

/** What the platform gives a domain. */
export interface DomainDeps {
  prisma: Db;
  /** The pool that `prisma` uses, for prepared statements. */
  pool: pg.Pool;
  transaction: RunTransaction;
  cache: Cache;
  jobs: Jobs;
  audit: AuditService;
  webhooks: WebhooksService;
  notifications: NotificationsService;
  mail: MailService;
  files: FilesService;
  /** To check references to members (`assertMember`). */
  members: Pick<MembersRepository, 'findByUser'>;
  uploadLimitBytes: number;
  logger: Logger;
}

/** What one area runs on the server: a domain, or a part of the platform. */
export interface ServerArea<Services extends object = object> {
  /** Handlers find each by its name in `services`. */
  services: Services;
  /** Its background jobs. */
  processors?: RegisteredProcessor[];
  /** Jobs that the clock enqueues. */
  schedules?: Schedule[];
  /** Store the records that connections sync. */
  ingesters?: ResourceIngester[];
  /** Its tables with rows of organizations, in an order in which they can be deleted. */
  tables?: TenantTable[];
  /** Fill the cache when a server starts. */
  warmUps?: WarmUp[];
}
