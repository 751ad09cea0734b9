'use client';

import { Button, Group } from '@mantine/core';
import { IconPlayerStop, IconRotateClockwise } from '@tabler/icons-react';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';

interface JobActionsProps {
  job: JobView;
  compact?: boolean;
  onChanged?: (job: JobView) => void;
}

/** Cancel what waits or runs; run again what failed or was cancelled. */
export function JobActions({ job, compact = false, onChanged }: JobActionsProps) {
  const client = useApi();
  const allowed = useCan('member');
  const { run, busy } = useAction();
  const params = { id: job.id };
  const act = async (action: () => Promise<JobView>, success: string) => {
    const changed = await run(action, { success });
    if (changed) onChanged?.(changed);
  };
  if (!allowed || job.status === 'completed') return null;
  const common = {
    size: compact ? 'compact-sm' : 'sm',
    radius: compact ? 'sm' : 'md',
    variant: 'default',
    loading: busy,
  };
  return (
    <Group justify={compact ? 'flex-end' : 'flex-start'} wrap="nowrap">
      {isFinalJobStatus(job.status) ? (
        <Button
          {...common}
          leftSection={<IconRotateClockwise size={15} stroke={1.7} />}
          onClick={() => act(() => client.retryJob({ params }), 'The job runs again')}
        >
          Retry
        </Button>
      ) : (
        <Button
          {...common}
          leftSection={<IconPlayerStop size={15} stroke={1.7} />}
          onClick={() => act(() => client.cancelJob({ params }), 'The job is being cancelled')}
        >
          Cancel
        </Button>
      )}
    </Group>
  );
}
