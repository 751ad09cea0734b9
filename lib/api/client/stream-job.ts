import { EventSourceParserStream } from 'eventsource-parser/stream';
import { isFinalJobStatus } from '@/lib/contracts/job-status';
import type { JobView } from '@/lib/contracts/jobs';
import { ApiClientError } from './errors';
import type { HttpClient } from './http-client';
import { operationOf } from './request';
import { sleep } from './retries';

export interface StreamJobArgs {
  params: { id: string };
  signal?: AbortSignal;
}

const STREAM_JOB = operationOf('streamJob');
const MAX_FAILURES = 5;

/**
 * Follows a job: yields it at once and after every change, and ends after its final status. Reconnects
 * when the connection breaks; throws after five failures in a row.
 */
export async function* streamJob(http: HttpClient, args: StreamJobArgs) {
  for (let failures = 0; ; ) {
    let failure: unknown = new ApiClientError({
      code: 'NETWORK_ERROR',
      message: 'Live progress is unavailable. Reload the page to see the current state.',
    });
    try {
      for await (const job of readJobs(http, args)) {
        failures = 0;
        yield job;
        if (isFinalJobStatus(job.status)) return;
      }
    } catch (error) {
      if (args.signal?.aborted) throw args.signal.reason;
      const status = error instanceof ApiClientError ? error.status : 0;
      if (status >= 400 && status < 500 && status !== 429) throw error;
      failure = error;
    }
    failures += 1;
    if (failures >= MAX_FAILURES) throw failure;
    await sleep(Math.min(250 * 2 ** failures, 4000), args.signal);
  }
}

async function* readJobs(http: HttpClient, args: StreamJobArgs): AsyncGenerator<JobView> {
  const response = await http.open(STREAM_JOB, args);
  if (!response.body) return;
  const reader = response.body
    // The cast joins two declarations of the same platform type (DOM's and Node's).
    .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value.event === undefined || value.event === 'job') yield JSON.parse(value.data);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
