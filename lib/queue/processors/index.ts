import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import { processInbound, syncConnection } from '@/lib/queue/jobs/sync-jobs';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import { register } from '@/lib/queue/register';
import type { RegisteredProcessor } from '@/lib/queue/types';
import { type InboundProcessorDependencies, processInboundJob } from './inbound-processor';
import {
  type NotificationProcessorDependencies,
  processNotificationJob,
} from './notification-processor';
import { processSyncJob, type SyncProcessorDependencies } from './sync-processor';
import { processWebhookJob, type WebhookProcessorDependencies } from './webhook-processor';

/** What each processor works with. */
export interface ProcessorDependencies {
  notification: NotificationProcessorDependencies;
  webhook: WebhookProcessorDependencies;
  sync: SyncProcessorDependencies;
  inbound: InboundProcessorDependencies;
}

/** Every kind of job that the workers run. */
export function createProcessors(deps: ProcessorDependencies): RegisteredProcessor[] {
  return [
    register(deliverNotification, processNotificationJob(deps.notification)),
    register(deliverWebhook, processWebhookJob(deps.webhook)),
    register(syncConnection, processSyncJob(deps.sync)),
    register(processInbound, processInboundJob(deps.inbound)),
  ];
}
