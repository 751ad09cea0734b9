import { deepStrictEqual } from 'node:assert';
import type { Access } from './access';
import { LIST_PATH } from './operations';
import { type Body, PROBES, type Probe } from './probes';
import { SMALL_ORDERS } from './seed';
import type { RunningServer } from './start-server';

interface ApiResponse {
  status: number;
  body: Body;
}

async function ask(url: string, probe: Probe, { issueToken }: Access): Promise<ApiResponse> {
  const { caller, body } = probe;
  const response = await fetch(url + probe.path, {
    method: body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      ...(caller && { authorization: `Bearer ${await issueToken(caller)}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

/** What must be the same everywhere: the status, the envelope, and how many orders there are. */
function assertSound(reply: ApiResponse, probe: Probe, orders: number): void {
  deepStrictEqual(reply.status, probe.status);
  deepStrictEqual(Object.keys(reply.body.meta as object).sort(), ['requestId', 'timestamp']);
  if (probe.path !== LIST_PATH || probe.status !== 200) return;
  const { data, pagination } = reply.body as { data: unknown[]; pagination: { total: number } };
  const total = probe.caller === 'small' ? SMALL_ORDERS : orders;
  deepStrictEqual({ length: data.length, total: pagination.total }, { length: 20, total });
}

/**
 * Asks every server the same things and requires the same responses: orders, total, fields, refusals.
 * @throws Error that names the server and shows the difference
 */
export async function checkResponses(
  servers: RunningServer[],
  access: Access,
  orders: number,
): Promise<void> {
  for (const probe of PROBES) {
    let expected: unknown;
    for (const [index, { name, url }] of servers.entries()) {
      const reply = await ask(url, probe, access);
      try {
        assertSound(reply, probe, orders);
        if (index === 0) expected = probe.compare(reply.body);
        else deepStrictEqual(probe.compare(reply.body), expected);
      } catch (error) {
        throw new Error(
          `${name} gives a wrong response to ${probe.what}: ${(error as Error).message}`,
        );
      }
    }
  }
}
