import { describe, expect, it, vi } from 'vitest';
import { ResponseHeaders } from '@/lib/api/api-response';
import type { RequestContext } from '@/lib/api/context';
import { PIPELINE, runPipeline, stepsFor } from '@/lib/api/pipeline';
import { authorize } from '@/lib/api/steps/authorize';
import { limitRate } from '@/lib/api/steps/limit-rate';
import { systemActor } from '@/lib/auth/actor';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';
import { ForbiddenError, RateLimitedError, UnauthenticatedError } from '@/lib/errors';

const context = (parts: Partial<RequestContext>) =>
  ({
    headers: new ResponseHeaders(),
    source: { requestId: 'r', ip: '10.0.0.1', userAgent: null },
    actor: null,
    ...parts,
  }) as RequestContext;
const member = { ...systemActor('org1'), type: 'user' as const, role: 'member' as const };

describe('pipeline', () => {
  it('has its steps in the documented order', () => {
    expect(PIPELINE.map(({ name }) => name)).toEqual([
      'allow-origin',
      'authenticate',
      'check-csrf',
      'limit-rate',
      'authorize',
      'record-deprecated-use',
      'read-body',
      'validate',
      'read-precondition',
      'replay-idempotent',
    ]);
  });

  it('leaves out what the steps of a contract would not do', () => {
    const names = (contract: Contract) => stepsFor(contract, PIPELINE).map(({ name }) => name);
    expect(names(contracts.getLiveness)).not.toContain('authenticate');
    expect(names(contracts.getOrder)).toEqual(
      expect.arrayContaining(['authenticate', 'limit-rate', 'authorize', 'validate']),
    );
    expect(names(contracts.getOrder)).not.toContain('check-csrf');
    expect(names(contracts.getOrder)).not.toContain('read-body');
    expect(names(contracts.updateOrder)).toEqual(
      expect.arrayContaining(['check-csrf', 'read-body', 'read-precondition']),
    );
  });

  it('ends with the first step that responds', async () => {
    const late = vi.fn();
    const response = { status: 200, headers: new ResponseHeaders(), body: 'early' };
    const steps = [
      { name: 'a', run: () => undefined },
      { name: 'b', run: async () => response },
      { name: 'c', run: late },
    ];
    expect(await runPipeline(context({}), steps)).toBe(response);
    expect(late).not.toHaveBeenCalled();
  });
});

describe('authorize', () => {
  const run = (contract: Contract, actor: RequestContext['actor']) => () =>
    authorize.run(context({ contract, actor }));

  it('lets a role pass that is high enough', () => {
    expect(run(contracts.createOrder, member)()).toBeUndefined();
    expect(run(contracts.listAuditLogs, member)).toThrow(ForbiddenError);
    expect(run(contracts.createOrder, { ...member, role: 'viewer' })).toThrow(ForbiddenError);
  });

  it('denies by default: no actor, no role, no scope', () => {
    expect(run(contracts.createOrder, null)).toThrow(UnauthenticatedError);
    const { role: _, ...roleless } = contracts.createOrder;
    expect(run(roleless, { ...member, role: 'owner' })).toThrow(ForbiddenError);
    const key = {
      ...member,
      type: 'api_key' as const,
      role: 'admin' as const,
      scopes: ['orders:read'] as const,
    };
    expect(run(contracts.listOrders, key)()).toBeUndefined();
    expect(run(contracts.createOrder, key)).toThrow('orders:write');
    expect(run(contracts.listApiKeys, key)).toThrow('API keys cannot do this');
  });
});

describe('limit-rate', () => {
  const consume = vi.fn();
  const limited = (parts: Partial<RequestContext>) =>
    context({
      contract: contracts.listOrders,
      runtime: { rateLimiter: { consume } } as never,
      ...parts,
    });
  const decision = (allowed: boolean) => ({
    allowed,
    limit: 5,
    remaining: allowed ? 4 : 0,
    resetSeconds: 30,
    windowSeconds: 60,
  });

  it('counts an authenticated caller by id, an anonymous one by address', async () => {
    consume.mockResolvedValue(decision(true));
    const known = limited({ actor: { ...member, id: 'u1' } });
    await limitRate.run(known);
    expect(consume).toHaveBeenCalledWith('read', 'user:u1', undefined);
    expect(consume).toHaveBeenLastCalledWith('organization_read', 'org1');
    expect(known.headers.get('ratelimit')).toBe('"read";r=4;t=30');
    await limitRate.run(limited({}));
    expect(consume).toHaveBeenLastCalledWith('read', 'ip:10.0.0.1', undefined);
  });

  it('refuses beyond the budget and says when to come back', async () => {
    consume.mockResolvedValue(decision(false));
    const refused = await Promise.resolve(limitRate.run(limited({}))).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(RateLimitedError);
    expect((refused as RateLimitedError).headers['Retry-After']).toBe('30');
  });
});
