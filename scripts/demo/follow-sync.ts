import type { Client } from '@/lib/api/client';
import { progressBar } from '@/scripts/lib/progress-bar';
import { check } from './steps';

const QUARTERS = 4;

/**
 * Follows a sync by server-sent events: as a bar, or where there is no terminal as a line for each
 * quarter.
 *
 * @throws DemoFailure unless the job completes and says how many records it made
 */
export async function followSync(
  client: Client,
  jobId: string,
  report: (text: string) => void,
  print: (line: string) => void,
): Promise<{ created: number }> {
  let events = 0;
  let quarter = 0;
  for await (const { status, progress, result, error } of client.streamJob({
    params: { id: jobId },
  })) {
    events += 1;
    report(progressBar(progress));
    const { done = 0, total = null } = progress ?? {};
    const reached = total ? Math.floor((done / total) * QUARTERS) : 0;
    if (!process.stdout.isTTY && reached > quarter) print(`      ${done} of ${total} orders`);
    quarter = Math.max(quarter, reached);
    check(status !== 'failed', `The sync failed: ${error?.message ?? 'no reason given'}`);
    check(status !== 'cancelled', 'The sync was cancelled.');
    if (status !== 'completed') continue;
    const created = result?.created;
    check(typeof created === 'number' && created > 0, 'The sync created no orders.');
    check(events > 1, 'No progress was streamed, only the end.');
    return { created };
  }
  throw new Error('The stream ended before the sync did.');
}
