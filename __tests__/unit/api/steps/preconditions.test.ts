import { describe, expect, it } from 'vitest';
import { ResponseHeaders } from '@/lib/api/api-response';
import type { RequestContext } from '@/lib/api/context';
import { readPrecondition } from '@/lib/api/steps/read-precondition';
import { respondConditional } from '@/lib/api/steps/respond-conditional';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';

const contextOf = (contract: Contract, headers: Record<string, string>) =>
  ({
    contract,
    request: new Request('http://x/', { headers }),
    headers: new ResponseHeaders(),
    expectedVersion: null,
  }) as unknown as RequestContext;

describe('read-precondition', () => {
  const run = (contract: Contract, ifMatch?: string) => {
    const context = contextOf(contract, ifMatch === undefined ? {} : { 'if-match': ifMatch });
    readPrecondition.run(context);
    return context.expectedVersion;
  };

  it('hands the version on for contracts that heed it, and for no other', () => {
    expect(run(contracts.updateOrder, '"v3"')).toBe(3);
    expect(run(contracts.updateOrder)).toBeNull();
    expect(run(contracts.updateOrder, '*')).toBeNull();
    expect(readPrecondition.appliesTo?.(contracts.createOrder)).toBe(false);
  });

  it('refuses what can never match with 412 and what is no ETag with 400', () => {
    expect(() => run(contracts.updateOrder, 'W/"v3"')).toThrow(
      expect.objectContaining({ code: 'PRECONDITION_FAILED' }),
    );
    expect(() => run(contracts.updateOrder, 'three')).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR' }),
    );
  });
});

describe('respond-conditional', () => {
  const run = (contract: Contract, ifNoneMatch: string | null, status = 200) => {
    const context = contextOf(
      contract,
      ifNoneMatch === null ? {} : { 'if-none-match': ifNoneMatch },
    );
    context.headers.set('ETag', '"v3"');
    context.headers.set('Content-Type', 'application/json');
    const response = { status, headers: context.headers, body: '{}' };
    return respondConditional(context, response);
  };

  it('returns 304 with the ETag, and without body and content type', () => {
    const { status, body, headers } = run(contracts.getOrder, '"v3"');
    expect([status, body]).toEqual([304, null]);
    expect([...headers]).toEqual([['etag', '"v3"']]);
  });

  it.each([
    ['another tag', contracts.getOrder, '"v2"', 200],
    ['no header', contracts.getOrder, null, 200],
    ['another status', contracts.getOrder, '"v3"', 206],
    ['another method', contracts.createOrder, '"v3"', 200],
  ] as const)('leaves %s alone', (_, contract, header, status) => {
    expect(run(contract, header, status)).toMatchObject({ status, body: '{}' });
  });
});
