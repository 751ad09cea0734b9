import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseState } from '@/__tests__/security/corpus/database-state';
import {
  type ApiFixture,
  createApiFixture,
  type Request,
} from '@/__tests__/support/openapi/api-fixture';
import { inOrder, ownRequest, SPECIAL } from '@/__tests__/support/openapi/good-calls';
import { isUnsafe } from '@/__tests__/support/security/attack';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';

/**
 * Every change, killed at each point where a kill matters (`mortal-server.ts`), and then sent again. New
 * operations take part by themselves.
 */
const changes = inOrder(Object.entries<Contract>(contracts).filter(([, one]) => isUnsafe(one)));

/** More than one transaction each, and why a kill between them does no harm. */
const IN_PARTS: Record<string, string> = {
  signInWithSecondFactor: 'the attempt counts, whatever becomes of it',
  deleteConnection: 'the lock of the tokens ends by itself; a grant is revoked once',
};

/** Of an upload, the file is stored first; one that nothing names is deleted. */
const isInParts = (name: string, { upload }: Contract) => name in IN_PARTS || upload !== undefined;

/** With the samples as they are, these have nothing to write. */
const WRITES_NOTHING: Record<string, string> = {
  createPasskeyChallenge: 'the challenge is in the response, signed',
  beginPasskey: 'the challenge is in the response, signed',
  previewInvitation: 'it is read',
  updateMember: 'the member has the role of the example',
};

const MAX_POINTS = 20;
const TRIES = 3;

let fixture: ApiFixture;
beforeAll(async () => {
  fixture = await createApiFixture('__tests__/support/servers/mortal-server.ts');
});
afterAll(() => fixture?.close());

const state = () => databaseState(fixture.tenants.db);

/** Sends the request to die at the point; returns its response when it has fewer. */
async function sendToDie(name: string, request: Request, point: number) {
  const headers = { ...request.headers, 'x-dies-at': String(point) };
  try {
    return await fixture.send(name, { ...request, headers });
  } catch (error) {
    const death = await fetch(`${fixture.tenants.url}/__last-death`);
    if ((await death.json()) === null) throw error;
    // In place of waiting until the lease of the request that died ends.
    const where = { lockedUntil: { not: null } };
    await fixture.tenants.db.connectionSecret.updateMany({ where, data: { lockedUntil: null } });
    return null;
  }
}

/**
 * Kills the request at the point; returns its response when it has fewer. The server may do something
 * else in the meantime, so what has changed must have changed each time.
 */
async function killAt([name, contract]: [string, Contract], request: Request, point: number) {
  let changed: string[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await state();
    const response = await sendToDie(name, request, point);
    if (response !== null || isInParts(name, contract)) return response;
    const after = await state();
    changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    if (changed.length === 0) return null;
  }
  throw new Error(`What is left of ${name}, killed at point ${point}: ${changed.join(', ')}`);
}

describe.each(changes)('%s', (name, contract) => {
  it('leaves nothing when it is killed, and can be sent again', async () => {
    const own = await ownRequest(fixture, contract);
    const request = (await SPECIAL[name]?.(fixture, own)) ?? own;
    let point = 1;
    let response = await killAt([name, contract], request, point);
    while (response === null && point < MAX_POINTS) {
      point += 1;
      response = await killAt([name, contract], request, point);
    }
    expect([response?.status, response?.body.slice(0, 300)]).toEqual([
      contract.status,
      expect.anything(),
    ]);
    expect(point > 1).toBe(!(name in WRITES_NOTHING));
  });
});

it('the lists name operations that exist', () => {
  const names = changes.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys({ ...IN_PARTS, ...WRITES_NOTHING })));
});
