import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { ApiClientError, type Client } from '@/lib/api/client';
import { messageOf } from '@/lib/utils/message-of';
import { auditLine, readAudit } from './demo/audit';
import { followSync } from './demo/follow-sync';
import { changeAtShop, createAndUpdateOrder, readAllOrders } from './demo/orders';
import { type Receiver, startReceiver } from './demo/receiver';
import { createShop } from './demo/shop';
import { readSignUpToken } from './demo/sign-up-token';
import { check, createSteps, DemoFailure, eventually } from './demo/steps';
import { connectShop, createVisitor } from './lib/connect-shop';

const SHOP = 'fjord-and-pine';
const EXPECTED_EVENTS = [
  'connection.created',
  'sync.completed',
  'order.created',
  'order.updated',
  'connection.disconnected',
];
const { print, step, summary } = createSteps();

async function checkHealth(client: Client, url: string): Promise<string> {
  try {
    await client.getReadiness();
    const { name, version } = await client.getVersion();
    return `${name} ${version}`;
  } catch (error) {
    const code = error instanceof ApiClientError ? error.code : null;
    if (code === 'NETWORK_ERROR' || code === 'TIMEOUT') {
      throw new DemoFailure(
        `Nothing responds at ${url}. Start the app in another terminal first: npm run dev`,
      );
    }
    throw error;
  }
}

/** The product's main job, from signing up to disconnecting. @throws when any part of it fails */
async function runDemo(url: string, receiver: Receiver): Promise<void> {
  const visitor = createVisitor({ baseUrl: url });
  const { client } = visitor;
  await step(
    'The app responds',
    () => checkHealth(client, url),
    (version) => version,
  );

  const email = `demo-${Date.now().toString(36)}@example.com`;
  const password = `demo-${crypto.randomUUID()}`;
  const account = { email, password, name: 'Ada Lovelace', organizationName: 'Analytical Goods' };
  await step(
    'Sign up',
    async () => {
      const session = await client.signUp({ body: { ...account, transport: 'token' } });
      if (session) return session;
      const token = await readSignUpToken(email);
      return client.verifyEmail({ body: { token, password, transport: 'token' } });
    },
    ({ organization }) => `${organization.name}, ${email}`,
  );

  const endpoint = await step(
    'Subscribe to webhooks',
    async () => {
      const created = await client.createWebhookEndpoint({ body: { url: receiver.url } });
      receiver.trust(created.secret);
      return created;
    },
    () => `at ${receiver.url}`,
  );

  const { connection, jobId, shopUrl } = await step(
    'Connect a shop',
    () => connectShop(visitor, SHOP),
    (connected) => `${connected.connection.name}, by OAuth`,
  );
  const shop = createShop(shopUrl, SHOP);

  await step(
    'First sync',
    (report) => followSync(client, jobId, report, print),
    ({ created }) => `${created} orders, progress by server-sent events`,
  );
  const orders = await step(
    'Read the orders',
    (report) => readAllOrders(client, shop, report),
    ({ length }) => `${length} by cursor, as many as the shop has`,
  );
  await step(
    'Create, then update',
    () => createAndUpdateOrder(client),
    ({ number, status }) => `order ${number}, now ${status}`,
  );
  await step(
    'Change at the shop',
    () => changeAtShop(client, shop, orders),
    ({ before, after }) =>
      `order ${after.number}: its webhook took us from ${before.status} to ${after.status}`,
  );
  await step(
    'Notification',
    async () => {
      const title = `${connection.name} is in sync`;
      const found = await eventually('The notification', async () => {
        const { data } = await client.listNotifications({ query: { unread: true } });
        return data.find((notification) => notification.title === title);
      });
      const read = await client.markNotificationRead({ params: { id: found.id } });
      check(read.readAt !== null, 'The notification is still unread.');
      return read;
    },
    ({ title, body }) => `"${title}. ${body}" marked read`,
  );
  await step(
    'Disconnect',
    async () => {
      const { id } = connection;
      check(await shop.notifies(id), 'The shop does not know of our webhook.');
      const { status } = await client.deleteConnection({ params: { id } });
      check(status === 'disconnected', `The connection is ${status}.`);
      check(!(await shop.notifies(id)), 'The shop still sends us webhooks.');
    },
    () => 'access revoked at the shop, orders kept here',
  );
  await step(
    'Verify webhooks',
    async () => {
      for (const type of EXPECTED_EVENTS) {
        await eventually(`The webhook ${type}`, () =>
          receiver.events.some((event) => event.type === type),
        );
      }
      check(receiver.refused.length === 0, `A delivery was refused: ${receiver.refused[0]}.`);
      await eventually('The record of every delivery', async () => {
        const { id } = endpoint;
        const { data } = await client.listWebhookDeliveries({ params: { id } });
        return data.every(({ status }) => status === 'succeeded');
      });
    },
    () => `${receiver.events.length} events, every signature right`,
  );
  const entries = await step(
    'Audit log',
    () => readAudit(client),
    ({ length }) => `${length} entries; the last of them:`,
  );
  for (const entry of entries.slice(0, 8).reverse()) print(auditLine(entry));
  print(`\n  ${pc.bold(pc.green('All done.'))} ${summary()}`);
  print(`  ${pc.dim('See it in the console:')} ${pc.cyan(url)}  ${email}  ${password}\n`);
}

function explain(error: unknown): string {
  if (error instanceof ApiClientError) {
    const request = error.requestId ? ` (request ${error.requestId})` : '';
    const issues = error.issues.map(({ path, message }) => `\n    ${path}: ${message}`).join('');
    return `${error.message} [${error.code}, status ${error.status}]${request}${issues}`;
  }
  return messageOf(error);
}

function readUrl(): string {
  const env = join(import.meta.dirname, '..', '.env');
  if (existsSync(env)) process.loadEnvFile(env);
  const { values } = parseArgs({ options: { url: { type: 'string' } } });
  const url = values.url || process.env.APP_URL || `http://localhost:${process.env.PORT || 3000}`;
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new DemoFailure(`"${url}" is no URL; try --url http://localhost:3000`);
  }
  return url.replace(/\/$/, '');
}

// Ctrl-C needs no words.
process.once('SIGINT', () => process.exit(130));
let receiver: Receiver | undefined;
try {
  const url = readUrl();
  print(`\n  ${pc.bold('The main job')}, as a customer's program does it, at ${pc.cyan(url)}\n`);
  receiver = await startReceiver();
  await runDemo(url, receiver);
} catch (error) {
  print(pc.red(`\n  The demo failed: ${explain(error)}\n`));
  process.exitCode = 1;
} finally {
  await receiver?.close();
}
