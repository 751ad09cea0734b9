import { IconPlayerStop, IconRotateClockwise } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import { isFinalJobStatus } from '@/lib/contracts/job-status';
import type { JobView } from '@/lib/contracts/jobs';

interface JobActionProps {
  job: JobView;
  compact?: boolean;
  onDone?: (job: JobView) => void;
}

/** Cancels a job that has not finished; retries one that failed or was cancelled. */
export function JobAction({ job, compact = false, onDone }: JobActionProps) {
  const client = useApi();
  const allowed = useCan('member', 'jobs:write');
  if (!allowed || job.status === 'completed') return null;
  const final = isFinalJobStatus(job.status);
  const params = { id: job.id };
  return (
    <ActionButton
      size={compact ? 'compact-sm' : 'sm'}
      radius={compact ? 'sm' : 'md'}
      variant="default"
      icon={final ? IconRotateClockwise : IconPlayerStop}
      action={() => (final ? client.retryJob({ params }) : client.cancelJob({ params }))}
      success={final ? 'Job queued again' : 'Cancelling the job'}
      onDone={onDone}
    >
      {final ? 'Retry' : 'Cancel'}
    </ActionButton>
  );
}
