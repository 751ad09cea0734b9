import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import { anyEvent } from '@/__tests__/support/services/any-event';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import type { EventType } from '@/lib/contracts/manifest.gen';
import type { Transaction } from '@/lib/db/transaction';

let fixture: OutgoingFixture;
let owner: Actor;

beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
afterAll(() => fixture?.close());
beforeEach(async () => {
  const [first] = (await fixture.createOrganization('Shop')).actors;
  if (!first) throw new Error('no owner');
  owner = first;
});

const publishIn = (tx: Transaction, n: number, type: EventType = 'sync.completed') =>
  fixture.webhooks.publish(tx, {
    organizationId: owner.organizationId,
    event: anyEvent(type),
    payload: { n },
  });
const publish = (n: number, type?: EventType) =>
  fixture.transaction((tx) => publishIn(tx, n, type));
const read = (query: { after?: string; limit?: number; type?: EventType } = {}, actor = owner) =>
  fixture.deliveries.readEvents(actor, { after: '0', limit: 100, ...query });
const numbers = (page: { events: { data: Record<string, unknown> }[] }) =>
  page.events.map(({ data }) => data.n);

it('reads events page by page, each once, and new ones from where it ended', async () => {
  for (const n of [1, 2, 3]) await publish(n);
  const first = await read({ limit: 2 });
  expect([numbers(first), first.hasMore]).toEqual([[1, 2], true]);
  const second = await read({ after: first.next, limit: 2 });
  expect([numbers(second), second.hasMore]).toEqual([[3], false]);
  const none = await read({ after: second.next });
  expect([numbers(none), none.next]).toEqual([[], second.next]);
  await publish(4);
  expect(numbers(await read({ after: second.next }))).toEqual([4]);
});

it('misses no event whose transaction began first and ended last', async () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const slow = fixture.transaction(async (tx) => {
    await publishIn(tx, 1);
    // Sent behind the event: when it has returned, the event has its number.
    await tx.query('SELECT 1');
    begun();
    await ended;
  });
  await hasBegun;
  await publish(2);
  const first = await read();
  expect(numbers(first)).toEqual([2]);
  end();
  await slow;
  expect(numbers(await read({ after: first.next }))).toEqual([1]);
});

it('gives each event one position when many read at once', async () => {
  for (let n = 0; n < 20; n += 1) await publish(n);
  const pages = await Promise.all(Array.from({ length: 8 }, () => read()));
  for (const page of pages) expect(numbers(page)).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

it('advances past old events, and still finds those that follow', async () => {
  await publish(1);
  const { prisma } = fixture;
  const where = { organizationId: owner.organizationId };
  await prisma.webhookEvent.updateMany({ where, data: { createdAt: new Date('2026-01-01') } });
  const first = await read();
  const feed = await prisma.eventFeed.findUniqueOrThrow({ where });
  const [event] = await prisma.webhookEvent.findMany({ where });
  expect(feed.settled).toBe(event?.sequence);
  await publish(2);
  expect(numbers(await read({ after: first.next }))).toEqual([2]);
});

it('selects a type, and goes on behind the others', async () => {
  await publish(1);
  await publish(2, 'connection.created');
  const page = await read({ type: 'sync.completed' });
  expect(numbers(page)).toEqual([1]);
  expect(page.next).toBe('2');
});

it("shows nothing of other organizations, nor what the caller's role may not see", async () => {
  const { prisma } = fixture;
  const { organizationId } = owner;
  await publish(1);
  await prisma.webhookEvent.create({
    data: { organizationId, type: 'audit.recorded', payload: { n: 2 } },
  });
  expect(numbers(await read())).toEqual([1, 2]);
  const viewer = actorOf(organizationId, 'viewer1', 'viewer');
  expect(numbers(await read({}, viewer))).toEqual([1]);
  const [outsider] = (await fixture.createOrganization('Other')).actors;
  expect(numbers(await read({}, outsider))).toEqual([]);
});
