import type { ProcessInboundPayload } from '@/lib/queue/jobs/sync-jobs';
import type { JobHandler } from '@/lib/queue/types';
import type { InboundService } from '@/lib/services/inbound-service';

export interface InboundProcessorDependencies {
  inbound: Pick<InboundService, 'process'>;
}

/** Takes in what a provider's webhook brought. */
export function processInboundJob({
  inbound,
}: InboundProcessorDependencies): JobHandler<ProcessInboundPayload> {
  return (context) => inbound.process(context);
}
