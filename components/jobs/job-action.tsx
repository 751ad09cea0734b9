import { IconPlayerStop, IconRotateClockwise } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';

interface JobActionProps {
  job: JobView;
  compact?: boolean;
  onDone?: (job: JobView) => void;
}

/** Cancels a job that has not finished; retries one that failed or was cancelled. */
export function JobAction({ job, compact = false, onDone }: JobActionProps) {
  const client = useApi();
  const allowed = useCan('member');
  const params = { id: job.id };
  if (!allowed || job.status === 'completed') return null;
  const button = {
    size: compact ? 'compact-sm' : 'sm',
    radius: compact ? 'sm' : 'md',
    variant: 'default',
    onDone,
  };
  return isFinalJobStatus(job.status) ? (
    <ActionButton
      {...button}
      icon={IconRotateClockwise}
      action={() => client.retryJob({ params })}
      success="Job queued again"
    >
      Retry
    </ActionButton>
  ) : (
    <ActionButton
      {...button}
      icon={IconPlayerStop}
      action={() => client.cancelJob({ params })}
      success="Cancelling the job"
    >
      Cancel
    </ActionButton>
  );
}
