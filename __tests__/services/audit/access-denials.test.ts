import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import { AddressRefusedError } from '@/lib/auth/authenticator';
import { contracts } from '@/lib/contracts';
import { ForbiddenError } from '@/lib/errors';
import { createMetrics } from '@/lib/metrics';
import { AccessDenials } from '@/lib/services/audit/access-denials';

const DENIED = new ForbiddenError();
const { listAuditLogs, updateOrganization } = contracts;

function create({ fails = false } = {}) {
  const record = vi.fn(async () => undefined);
  const transaction = vi.fn(async (work) => {
    if (fails) throw new Error('The database is unavailable');
    return work({});
  });
  const metrics = createMetrics();
  const logger = { warn: vi.fn() };
  const denials = new AccessDenials({ transaction, audit: { record }, metrics, logger } as never);
  return { denials, record, logger, metrics };
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-15T10:30:00Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('writes one entry per actor, operation and minute, and counts every refusal', async () => {
  const { denials, record, metrics } = create();
  const [ada, bob] = [actorOf('org', 'ada', 'viewer'), actorOf('org', 'bob', 'viewer')];
  for (let i = 0; i < 5; i += 1) {
    denials.record(ada, listAuditLogs, DENIED);
    denials.record(ada, updateOrganization, DENIED);
    denials.record(bob, listAuditLogs, DENIED);
  }
  await denials.flush();
  expect(record).toHaveBeenCalledTimes(3);
  expect(record).toHaveBeenCalledWith(expect.anything(), ada, {
    action: 'ACCESS_DENIED',
    resourceType: 'Organization',
    resourceId: 'org',
    outcome: 'failure',
    metadata: {
      operation: 'GET /api/v1/audit-logs',
      code: 'FORBIDDEN',
      requiredRole: 'admin',
      requiredScope: 'audit:read',
    },
  });
  expect((await metrics.accessDenied.get()).values).toMatchObject([{ value: 15 }]);

  vi.setSystemTime(Date.now() + 60_000);
  denials.record(ada, listAuditLogs, DENIED);
  await denials.flush();
  expect(record).toHaveBeenCalledTimes(4);
});

it('says when the address was what a key was refused for', async () => {
  const { denials, record } = create();
  const actor = actorOf('org', 'ada', 'viewer');
  denials.record(actor, listAuditLogs, new AddressRefusedError(actor));
  await denials.flush();
  expect(record).toHaveBeenCalledWith(
    expect.anything(),
    actor,
    expect.objectContaining({ metadata: expect.objectContaining({ addressAllowed: false }) }),
  );
});

it('cannot fill the table: an organization has 60 entries a minute, and a process 1,000', async () => {
  const { denials, record } = create();
  for (let i = 0; i < 200; i += 1) {
    denials.record(actorOf('scanner', `user${i}`, 'viewer'), listAuditLogs, DENIED);
  }
  await denials.flush();
  expect(record).toHaveBeenCalledTimes(60);
  for (let i = 0; i < 3_000; i += 1) {
    denials.record(actorOf(`org${i}`, 'user', 'viewer'), listAuditLogs, DENIED);
  }
  await denials.flush();
  expect(record).toHaveBeenCalledTimes(1_000);
});

it('never fails: what cannot be written is logged', async () => {
  const { denials, logger } = create({ fails: true });
  denials.record(actorOf('org', 'ada', 'viewer'), listAuditLogs, DENIED);
  await denials.flush();
  expect(logger.warn).toHaveBeenCalledOnce();
});
