import { useEffect, useRef, useState } from 'react';
import { useApi } from '@/contexts/api-context';
import { isFinalJobStatus } from '@/lib/contracts/job-status';
import type { JobView } from '@/lib/contracts/jobs';

/**
 * Streams a job. Returns its latest state (null before the first event), and calls `onDone` once
 * when it reaches a final status.
 */
export function useJobStream(
  jobId: string | null,
  onDone?: (job: JobView) => void,
): JobView | null {
  const client = useApi();
  const [job, setJob] = useState<JobView | null>(null);
  const done = useRef(onDone);
  done.current = onDone;

  useEffect(() => {
    setJob(null);
    if (jobId === null) return;
    const abort = new AbortController();
    const follow = async () => {
      const events = client.streamJob({ params: { id: jobId }, signal: abort.signal });
      for await (const next of events) {
        setJob(next);
        if (isFinalJobStatus(next.status)) done.current?.(next);
      }
    };
    // Keeps the last state; the page's next load shows the current one.
    follow().catch(() => undefined);
    return () => abort.abort();
  }, [client, jobId]);
  return job;
}
