import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAgain, repeat } from '@/__tests__/support/openapi/again-calls';
import { type ApiFixture, createApiFixture } from '@/__tests__/support/openapi/api-fixture';
import { callBadly } from '@/__tests__/support/openapi/bad-calls';
import { inOrder, ownRequest, SPECIAL } from '@/__tests__/support/openapi/good-calls';
import { MISSING_ID } from '@/__tests__/support/security/attack';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';

const operations = inOrder(Object.entries<Contract>(contracts));
/** Time-outs and failures of the server, its stores and third parties: the fault tests bring them about. */
const FAULTS = new Set([408, 500, 502, 503]);
/** Responses that depend on the domain's state, tested with the services. */
const STATES: Record<string, number[]> = {
  // Measured anew for each response, so that no two are the same.
  getReadiness: [304],
  getConnectionHealth: [304],
  // A browser is redirected to the reason.
  oidcCallback: [404, 409],
  // It has ended the session that could repeat it.
  signOut: [409, 422],
  leaveOrganization: [409, 422],
  deleteOrganization: [409, 422],
  deleteAccount: [409, 422],
  // The caller is no owner any more.
  transferOwnership: [409, 422],
};

let fixture: ApiFixture;
let strict: TestServer;
const inFlight: { inFlight: Promise<unknown> }[] = [];
beforeAll(async () => {
  fixture = await createApiFixture();
  const budget = '1/60';
  strict = await startServer('lean', {
    databaseUrl: fixture.tenants.databaseUrl,
    env: {
      ...fixture.tenants.env,
      RATE_LIMIT_PUBLIC: budget,
      RATE_LIMIT_SIGN_IN: budget,
      RATE_LIMIT_READ: budget,
      RATE_LIMIT_WRITE: budget,
      RATE_LIMIT_INBOUND: budget,
      // Waiting for the start of the server takes it.
      RATE_LIMIT_PROBE: budget,
    },
  });
});
afterAll(async () => {
  await strict?.close();
  await fixture?.close();
});

describe('real responses', () => {
  it.each(operations)('of %s are as the document describes', async (name, contract) => {
    const before = fixture.problems.length;
    await callBadly(fixture, name, contract);
    const own = await ownRequest(fixture, contract);
    // More than the one that is allowed; of three at least two are in one window. What a window allows must
    // change nothing, so it is about a resource that does not exist.
    const path = contract.path.replaceAll(/:\w+/g, MISSING_ID);
    for (let i = 0; i < 3; i += 1) await fixture.send(name, { ...own, path, url: strict.url });
    // The session of `own` may have ended by now.
    const fresh = await ownRequest(fixture, contract);
    const keyed = contract.idempotent
      ? { ...fresh, headers: { ...fresh.headers, 'idempotency-key': `good-${name}` } }
      : fresh;
    const good = (await SPECIAL[name]?.(fixture, keyed)) ?? keyed;
    const response = await fixture.send(name, good);
    expect([response.status, response.body.slice(0, 500)]).toEqual([
      contract.status,
      expect.anything(),
    ]);
    const etag = response.headers.get('etag');
    const again = etag && (await readAgain(fixture, name, good, etag));
    if (again && !STATES[name]?.includes(304)) expect(again).toBe(304);
    if (contract.idempotent) inFlight.push(await repeat(fixture, name, contract, good));
    expect(fixture.problems.slice(before)).toEqual([]);
  });

  it('are all that the document describes, but for faults', async () => {
    const before = fixture.problems.length;
    await Promise.all(inFlight.map(({ inFlight: response }) => response));
    expect(fixture.problems.slice(before)).toEqual([]);
    const missing = operations.flatMap(([name]) => {
      const seen = fixture.seen.get(name) ?? new Set();
      const apart = STATES[name] ?? [];
      return fixture
        .statusesOf(name)
        .filter((status) => !seen.has(status) && !FAULTS.has(status) && !apart.includes(status))
        .map((status) => `${name} ${status}`);
    });
    expect(missing).toEqual([]);
  });
});
