import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  type HttpReceiver,
  type ReceivedRequest,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { jobContext } from '@/__tests__/support/services/actors';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import { verifyWebhook } from '@/lib/api/verify-webhook';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { createWebhookSender } from '@/lib/services/webhooks/sender';

let fixture: OutgoingFixture;
let receiver: HttpReceiver;
const sender = createWebhookSender({ allowPrivateAddresses: true });

beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
beforeEach(async () => {
  receiver = await startHttpReceiver();
  return () => receiver.close();
});
afterAll(async () => {
  await sender.close();
  await fixture.close();
});

async function createEndpoint() {
  const { id: organizationId, actors } = await fixture.createOrganization('Shop', ['owner']);
  const [owner] = actors;
  if (!owner) throw new Error('no owner');
  const body = { ...ENDPOINT_DEFAULTS, url: receiver.url, description: null, events: [] };
  const { id, secret } = await fixture.webhooks.create(owner, body);
  return { organizationId, owner, id, secret };
}

/** What arrives of an event that is sent now. */
async function deliver({ organizationId, owner, id }: Awaited<ReturnType<typeof createEndpoint>>) {
  const { id: deliveryId } = await fixture.deliveries.sendTest(owner, id);
  const { deliveriesRepository: deliveries, recorder, turns, health, vault, urlRules } = fixture;
  const process = processWebhookJob({
    deliveries,
    recorder,
    turns,
    health,
    vault,
    sender,
    urlRules,
  });
  await process(jobContext({ deliveryId }, organizationId));
  const request = receiver.requests.at(-1);
  if (!request) throw new Error('nothing arrived');
  return request;
}

/** The libraries that receivers use, and our own helper. */
const RECEIVERS: Record<string, (secret: string, request: ReceivedRequest) => unknown> = {
  standardwebhooks: (secret, { body, headers }) =>
    new StandardWebhook(secret).verify(body, headers as Record<string, string>),
  svix: (secret, { body, headers }) =>
    new Svix(secret).verify(body, headers as Record<string, string>),
  verifyWebhook: (secret, request) => verifyWebhook(secret, request),
};

const accepts = (verify: (typeof RECEIVERS)[string], secret: string, request: ReceivedRequest) => {
  try {
    verify(secret, request);
    return true;
  } catch {
    return false;
  }
};

it.each(Object.entries(RECEIVERS))(
  '%s accepts the former and the new secret until the overlap ends',
  async (_, verify) => {
    const endpoint = await createEndpoint();
    const { secret } = await fixture.webhooks.rotateSecret(endpoint.owner, endpoint.id, {
      overlapHours: 24,
    });
    expect(secret).not.toBe(endpoint.secret);
    const during = await deliver(endpoint);
    expect(accepts(verify, endpoint.secret, during)).toBe(true);
    expect(accepts(verify, secret, during)).toBe(true);

    await fixture.prisma.webhookEndpoint.update({
      where: { id: endpoint.id },
      data: { previousValidUntil: new Date() },
    });
    const after = await deliver(endpoint);
    expect(accepts(verify, endpoint.secret, after)).toBe(false);
    expect(accepts(verify, secret, after)).toBe(true);
  },
);

it('ends the former secret at once without an overlap, and with every further rotation', async () => {
  const endpoint = await createEndpoint();
  const rotate = async (overlapHours: number) =>
    (await fixture.webhooks.rotateSecret(endpoint.owner, endpoint.id, { overlapHours })).secret;
  const second = await rotate(24);
  const third = await rotate(24);
  const request = await deliver(endpoint);
  const accepted = [endpoint.secret, second, third].map((secret) =>
    accepts(verifyWebhook, secret, request),
  );
  expect(accepted).toEqual([false, true, true]);
  const fourth = await rotate(0);
  const last = await deliver(endpoint);
  expect([third, fourth].map((secret) => accepts(verifyWebhook, secret, last))).toEqual([
    false,
    true,
  ]);
});

it('is audited without a secret, and stores none in clear', async () => {
  const endpoint = await createEndpoint();
  const { secret } = await fixture.webhooks.rotateSecret(endpoint.owner, endpoint.id, {
    overlapHours: 24,
  });
  const row = JSON.stringify(
    await fixture.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } }),
  );
  const { data } = await fixture.audit.list(endpoint.owner, {
    page: 1,
    perPage: 1,
    sort: '-createdAt',
  });
  expect(data.parse()[0]).toMatchObject({
    action: 'WEBHOOK_SECRET_ROTATED',
    changes: { previousValidUntil: { from: null } },
  });
  for (const text of [row, data.text]) {
    for (const value of [secret, endpoint.secret]) expect(text).not.toContain(value.slice(6));
  }
});
