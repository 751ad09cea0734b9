import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import {
  failure,
  invalid,
  notFound,
  page,
  success,
  unauthenticated,
} from '@/bench/http/peers/shared/envelope';
import { createPrismaOrders } from '@/bench/http/peers/shared/prisma-orders';
import { createBody, idParams, listQuery, newOrder } from '@/bench/http/peers/shared/schemas';
import { settings } from '@/bench/http/peers/shared/settings';
import { stopOnSignal } from '@/bench/http/peers/shared/stop-on-signal';
import { type Caller, verifyToken } from '@/bench/http/peers/shared/verify-token';

const orders = createPrismaOrders();

const authenticate: RequestHandler<object, unknown, unknown, unknown, { caller: Caller }> = async (
  request,
  response,
  next,
) => {
  const caller = await verifyToken(request.headers.authorization);
  if (!caller) return void response.status(401).json(unauthenticated());
  response.locals.caller = caller;
  next();
};

const router = express.Router();
router.use(authenticate, express.json());

router.get('/', async (request, response) => {
  const query = listQuery.safeParse(request.query);
  if (!query.success) return void response.status(400).json(invalid(query.error.issues));
  const { rows, total } = await orders.list(response.locals.caller.organizationId, query.data);
  response.json(page(rows, total, query.data));
});

router.get('/:id', async (request, response) => {
  const params = idParams.safeParse(request.params);
  if (!params.success) return void response.status(400).json(invalid(params.error.issues));
  const order = await orders.find(response.locals.caller.organizationId, params.data.id);
  if (!order) return void response.status(404).json(notFound());
  response.json(success(order));
});

router.post('/', async (request, response) => {
  const body = createBody.safeParse(request.body);
  if (!body.success) return void response.status(400).json(invalid(body.error.issues));
  const order = await orders.create(response.locals.caller, newOrder(body.data));
  response.status(201).json(success(order));
});

/** Express knows an error handler by its four parameters. */
const onError: ErrorRequestHandler = (error, _request, response, _next) => {
  console.error(error);
  response.status(500).json(failure('INTERNAL_ERROR', 'An unexpected error occurred'));
};

const app = express();
app.get('/api/v1/system/health/live', (_request, response) => {
  response.json(success({ status: 'ok' }));
});
app.use('/api/v1/orders', router);
app.use(onError);

const server = app.listen(settings.port, settings.host);
stopOnSignal(async () => {
  server.close();
  await orders.close();
});
