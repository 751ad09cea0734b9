import { deepStrictEqual } from 'node:assert';
import { HEALTH_PATH, LIST_PATH, NEW_ORDER, orderPath } from './operations';
import type { RunningServer } from './start-server';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

interface Probe {
  what: string;
  path: string;
  status: number;
  body?: unknown;
  anonymous?: boolean;
  /** The part of the answer that has to be the same everywhere. */
  compare(body: Record<string, unknown>): unknown;
}

/** What each store fills in by itself. */
function withoutOwn(order: unknown): unknown {
  const { id, createdAt, updatedAt, ...rest } = order as Record<string, unknown>;
  return { ...rest, types: [typeof id, typeof createdAt, typeof updatedAt] };
}

const code = ({ error }: Record<string, unknown>) => (error as { code: unknown }).code;

const PROBES: Probe[] = [
  { what: 'health', path: HEALTH_PATH, status: 200, anonymous: true, compare: ({ data }) => data },
  {
    what: 'the list',
    path: LIST_PATH,
    status: 200,
    compare: ({ data, pagination }) => ({ data, pagination }),
  },
  {
    what: 'the second page',
    path: `${LIST_PATH}&page=2`,
    status: 200,
    compare: ({ data, pagination }) => ({ data, pagination }),
  },
  { what: 'an order', path: orderPath(77), status: 200, compare: ({ data }) => data },
  {
    what: 'a new order',
    path: '/api/v1/orders',
    body: NEW_ORDER,
    status: 201,
    compare: ({ data }) => withoutOwn(data),
  },
  { what: 'a stranger', path: LIST_PATH, status: 401, anonymous: true, compare: code },
  { what: 'a wrong page', path: `${LIST_PATH}&page=0`, status: 400, compare: code },
  { what: 'a wrong id', path: '/api/v1/orders/No', status: 400, compare: code },
  { what: 'a missing order', path: '/api/v1/orders/nothinghere', status: 404, compare: code },
  {
    what: 'a wrong order',
    path: '/api/v1/orders',
    body: { ...NEW_ORDER, items: [] },
    status: 400,
    compare: code,
  },
];

async function ask({ url }: RunningServer, probe: Probe, token: string): Promise<Answer> {
  const response = await fetch(url + probe.path, {
    method: probe.body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      ...(!probe.anonymous && { authorization: `Bearer ${token}` }),
    },
    ...(probe.body !== undefined && { body: JSON.stringify(probe.body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** What the list must be, whoever agrees on it: twenty orders of all that were seeded. */
function assertList({ body }: Answer, orders: number): void {
  const { data, pagination } = body as { data: unknown[]; pagination: { total: number } };
  deepStrictEqual({ length: data.length, total: pagination.total }, { length: 20, total: orders });
}

/**
 * Asks every server the same things and requires the same answers: orders, total, fields, refusals.
 * @throws Error that names the server and shows the difference
 */
export async function checkAnswers(
  servers: RunningServer[],
  token: string,
  orders: number,
): Promise<void> {
  for (const probe of PROBES) {
    let expected: unknown;
    for (const [index, server] of servers.entries()) {
      const answer = await ask(server, probe, token);
      try {
        deepStrictEqual(answer.status, probe.status);
        deepStrictEqual(Object.keys(answer.body.meta as object).sort(), ['requestId', 'timestamp']);
        if (probe.path === LIST_PATH && !probe.anonymous) assertList(answer, orders);
        if (index === 0) expected = probe.compare(answer.body);
        else deepStrictEqual(probe.compare(answer.body), expected);
      } catch (error) {
        throw new Error(
          `${server.name} answers ${probe.what} wrongly: ${(error as Error).message}`,
        );
      }
    }
  }
}
