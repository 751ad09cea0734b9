import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ConnectedFixture,
  createConnectedFixture,
} from '@/__tests__/support/connections/connected-fixture';
import type { Account } from '@/__tests__/support/http/api';

let fixture: ConnectedFixture;
beforeAll(async () => {
  fixture = await createConnectedFixture();
}, 90_000);
afterAll(() => fixture?.close());

/** Connects a shop, deletes the organization, and lets the time pass in which it can be restored. */
async function deleteConnected(account: Account, shop: string): Promise<void> {
  fixture.work();
  const { jobId } = await fixture.connect(account, { shop });
  await fixture.finished(account, jobId);
  const { id, name } = (await account.call('/organizations/current')).json.data;
  const path = `/organizations/current?confirm=${encodeURIComponent(name)}`;
  expect((await account.call(path, { method: 'DELETE' })).status).toBe(200);
  const deletedAt = new Date(Date.now() - 31 * 86_400_000);
  await fixture.prisma.organization.update({ where: { id }, data: { deletedAt } });
}

const exists = ({ organizationId: id }: Account) =>
  fixture.prisma.organization.count({ where: { id, deletedAt: undefined } });

it('revokes the grants at the provider, and unregisters its webhooks', async () => {
  const account = await fixture.signUp();
  const registered = () => {
    const { grants, webhooks } = fixture.sandbox.control.state();
    return { grants, webhooks: webhooks.length };
  };
  const before = registered();
  await deleteConnected(account, 'mosswick-tea');
  expect(registered()).toEqual({ grants: before.grants + 1, webhooks: before.webhooks + 1 });
  await fixture.container.organizationPurge.run();
  expect(registered()).toEqual(before);
  expect(await exists(account)).toBe(0);
  const { organizationId } = account;
  expect(await fixture.prisma.order.count({ where: { organizationId } })).toBe(0);
  expect(await fixture.prisma.connectionSecret.count()).toBe(0);
}, 90_000);

it('purges although the provider is down', async () => {
  const account = await fixture.signUp();
  await deleteConnected(account, 'fjord-and-pine');
  fixture.sandbox.control.misbehave({ failNext: 50, tokenErrorNext: 50 });
  await fixture.container.organizationPurge.run();
  fixture.sandbox.control.misbehave({ failNext: 0, tokenErrorNext: 0 });
  expect(await exists(account)).toBe(0);
}, 90_000);
