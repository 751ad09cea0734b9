import type pg from 'pg';
import type { Cache } from '@/lib/cache/cache';
import type { WarmUp } from '@/lib/cache/warm-cache';
import type { Db } from '@/lib/db/client';
import type { RunTransaction } from '@/lib/db/transaction';
import type { ResourceIngester } from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';
import type { Jobs, RegisteredProcessor } from '@/lib/queue/types';
import type { AuditService } from '@/lib/services/audit-service';
import type { FilesService } from '@/lib/services/files-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';

/** What the platform gives a domain to build itself from. */
export interface DomainParts {
  prisma: Db;
  /** The pool that `prisma` runs on, for prepared statements. */
  pool: pg.Pool;
  transaction: RunTransaction;
  cache: Cache;
  jobs: Jobs;
  audit: AuditService;
  webhooks: WebhooksService;
  notifications: NotificationsService;
  files: FilesService;
  uploadLimitBytes: number;
  logger: Logger;
}

/** What a domain gives the platform. */
export interface Domain<Service> {
  /** Found by handlers as `services.<name of the domain>`. */
  service: Service;
  /** How it takes in what connections pull. */
  ingesters: ResourceIngester[];
  /** Its own background jobs. */
  processors: RegisteredProcessor[];
  /** What the cache is filled with when a server starts. */
  warmUps?: WarmUp[];
}
