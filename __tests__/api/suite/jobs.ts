import { describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, signUp } from '@/__tests__/support/http/api';
import { createQueueStack } from '@/__tests__/support/queue/queue-stack';
import type { TestServer } from '@/__tests__/support/servers/server';
import type { JobView } from '@/lib/contracts/jobs';
import { registerProcessor } from '@/lib/queue/define-job';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';

/** A test event to an endpoint is work for a worker; none runs here until a test starts one. */
async function makeJob({ call }: Account): Promise<JobView> {
  const endpoint = await call('/webhooks', {
    body: { url: 'https://example.com/hook', events: [] },
  });
  expect(endpoint.status).toBe(201);
  expect((await call(`/webhooks/${endpoint.json.data.id}/test`, { body: {} })).status).toBe(202);
  const { json } = await call('/jobs?perPage=1');
  return json.data[0];
}

/** The jobs that a stream of server-sent events carries. */
async function* readJobs(response: Response): AsyncGenerator<JobView> {
  let rest = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^event: job\ndata: (.*)$/m.exec(event)?.[1];
      if (data) yield JSON.parse(data);
    }
  }
}

export function describeJobs(server: () => TestServer): void {
  describe('jobs', () => {
    it('lists and reads them, without their payload', async () => {
      const account = await signUp(server().url);
      const job = await makeJob(account);
      expect(job).toMatchObject({ name: 'webhook.deliver', queue: 'webhook-queue', attempts: 0 });
      expect(job).not.toHaveProperty('payload');
      expect((await account.call(`/jobs/${job.id}`)).json.data).toMatchObject({ id: job.id });
      const { json } = await account.call('/jobs?status=completed');
      expect(json).toMatchObject({ data: [], pagination: { total: 0 } });
      expect((await account.call('/jobs?status=unheard-of')).status).toBe(400);
    });

    it('cancels and retries, each with an audit entry; refuses what the status does not allow', async () => {
      const account = await signUp(server().url);
      const { id } = await makeJob(account);
      expect((await account.call(`/jobs/${id}/retry`, { body: {} })).status).toBe(409);
      const cancelled = await account.call(`/jobs/${id}/cancel`, { body: {} });
      expect(cancelled).toMatchObject({ status: 200, json: { data: { status: 'cancelled' } } });
      const again = await account.call(`/jobs/${id}/cancel`, { body: {} });
      expect(again).toMatchObject({ status: 409, json: { error: { code: 'CONFLICT' } } });
      const retried = await account.call(`/jobs/${id}/retry`, { body: {} });
      expect(retried).toMatchObject({ status: 202, json: { data: { status: 'pending' } } });
      const { json } = await account.call(`/audit-logs?resourceId=${id}`);
      expect(json.data.map(({ action }: { action: string }) => action)).toEqual([
        'JOB_RETRIED',
        'JOB_CANCELLED',
      ]);
    });

    it('returns 404 for another organization’s job and for none, from every operation', async () => {
      const [owner, anonymous] = [await signUp(server().url), await signUp(server().url, 'Eve')];
      const { id } = await makeJob(owner);
      for (const path of [`/jobs/${id}`, `/jobs/${id}/events`, '/jobs/cmissingmissingmissing']) {
        expect((await anonymous.call(path)).status, path).toBe(404);
      }
      for (const action of ['cancel', 'retry']) {
        expect((await anonymous.call(`/jobs/${id}/${action}`, { body: {} })).status).toBe(404);
      }
      expect((await anonymous.call('/jobs')).json.pagination.total).toBe(0);
    });

    it('streams a job to its end while a worker runs it', async () => {
      const account = await signUp(server().url);
      const { id } = await makeJob(account);
      const response = await fetch(`${server().url}/api/v1/jobs/${id}/events`, {
        headers: { authorization: `Bearer ${account.accessToken}` },
      });
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const stream = readJobs(response);
      const first = (await stream.next()).value;
      expect(['pending', 'queued']).toContain(first?.status);

      const stack = createQueueStack({ databaseUrl: server().databaseUrl });
      try {
        const worker = registerProcessor(deliverWebhook, async ({ jobId, progress }) => {
          await progress({ done: 1, total: 1, message: 'sent' });
          return { jobId };
        });
        await stack.work([worker]).ready;
        const seen: JobView[] = [];
        await eventually(async () => {
          for await (const job of stream) seen.push(job);
        }, 15_000);
        expect(seen.at(-1)).toMatchObject({ id, status: 'completed', result: { jobId: id } });
      } finally {
        await stack.close();
      }
    });
  });
}
