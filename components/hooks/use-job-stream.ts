'use client';

import { useEffect, useRef, useState } from 'react';
import { useApi } from '@/contexts/api-context';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';

/**
 * Follows a job live. Answers what is known of it (null before its first event), and calls
 * `onDone` once when it reaches a final status.
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
      for await (const next of client.streamJob({
        params: { id: jobId },
        signal: abort.signal,
      })) {
        setJob(next);
        if (isFinalJobStatus(next.status)) done.current?.(next);
      }
    };
    // What was shown last stays; the page's next load tells how the job went on.
    follow().catch(() => undefined);
    return () => abort.abort();
  }, [client, jobId]);
  return job;
}
