import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  failure,
  invalid,
  notFound,
  page,
  success,
  unauthenticated,
} from '@/bench/http/peers/shared/envelope';
import { createPgOrders } from '@/bench/http/peers/shared/pg-orders';
import { createBody, idParams, listQuery, newOrder } from '@/bench/http/peers/shared/schemas';
import { settings } from '@/bench/http/peers/shared/settings';
import { stopOnSignal } from '@/bench/http/peers/shared/stop-on-signal';
import { type Caller, verifyToken } from '@/bench/http/peers/shared/verify-token';
import { readJson } from './read-json';

// Without a framework: what the same work costs at least.
const orders = createPgOrders();

type ApiResponse = [status: number, body: object];

async function list({ organizationId }: Caller, search: URLSearchParams): Promise<ApiResponse> {
  const query = listQuery.safeParse(Object.fromEntries(search));
  if (!query.success) return [400, invalid(query.error.issues)];
  const { rows, total } = await orders.list(organizationId, query.data);
  return [200, page(rows, total, query.data)];
}

async function find({ organizationId }: Caller, id: string): Promise<ApiResponse> {
  const params = idParams.safeParse({ id });
  if (!params.success) return [400, invalid(params.error.issues)];
  const order = await orders.find(organizationId, params.data.id);
  return order ? [200, success(order)] : [404, notFound()];
}

async function create(caller: Caller, request: IncomingMessage): Promise<ApiResponse> {
  const body = createBody.safeParse(await readJson(request));
  if (!body.success) return [400, invalid(body.error.issues)];
  return [201, success(await orders.create(caller, newOrder(body.data)))];
}

async function reply(request: IncomingMessage): Promise<ApiResponse> {
  const { method, url = '/', headers } = request;
  const [path = '', search] = url.split('?');
  if (path === '/api/v1/system/health/live') return [200, success({ status: 'ok' })];
  if (path !== '/api/v1/orders' && !path.startsWith('/api/v1/orders/')) return [404, notFound()];
  const caller = await verifyToken(headers.authorization);
  if (!caller) return [401, unauthenticated()];
  const id = path.slice('/api/v1/orders/'.length);
  if (method === 'GET') return id ? find(caller, id) : list(caller, new URLSearchParams(search));
  if (method === 'POST' && !id) return create(caller, request);
  return [405, failure('METHOD_NOT_ALLOWED', 'The path has no such method')];
}

function send(response: ServerResponse, [status, body]: ApiResponse): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

const server = createServer((request, response) => {
  reply(request)
    .catch((error): ApiResponse => {
      console.error(error);
      return [500, failure('INTERNAL_ERROR', 'An unexpected error occurred')];
    })
    .then((result) => send(response, result));
});
server.listen(settings.port, settings.host);
stopOnSignal(async () => {
  server.close();
  await orders.close();
});
