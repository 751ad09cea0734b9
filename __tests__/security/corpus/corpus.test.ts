import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MISSING_ID } from '@/__tests__/support/security/attack';
import { resourcesOf } from '@/__tests__/support/security/samples';
import { createTenants, type Tenants } from '@/__tests__/support/security/tenants';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';
import { bodyCases } from './body-cases';
import { alter, type Case, type Valid } from './case';
import { checkOutcomes } from './check-outcome';
import { databaseState } from './database-state';
import { headerCases } from './header-cases';
import { protocolCases } from './protocol-cases';
import { createRandom } from './random';
import { randomCases } from './random-cases';
import { uploadCases } from './upload-cases';
import { pathCases, queryCases } from './url-cases';

/** Another one is tried with CORPUS_SEED=…; a failure names its own. */
const SEED = Number(process.env.CORPUS_SEED ?? 20_261_123);
const RANDOM_BODIES = 40;
const operations = Object.values<Contract>(contracts);

/** What is recorded although it changes nothing: reads that are audited, sign-ins that fail, refused rights. */
const AUDITED = new Set([
  ...operations.filter(({ method }) => method === 'GET').map(({ audit }) => audit),
  contracts.signIn.audit,
  'ACCESS_DENIED',
]);

let tenants: Tenants;
let url: URL;
let invalid: Case[];
let odd: Case[];

/** A request that each operation would take: a sample's id, the contract's example, a token. */
async function validOf(contract: Contract): Promise<Valid> {
  const [resource = ''] = resourcesOf(contract.path);
  const credential: [string, string][] = contract.authenticate
    ? [['Authorization', (await tenants.admittedTo(contract)).authorization]]
    : [];
  return {
    contract,
    path: contract.path.replaceAll(/:\w+/g, tenants.ids[resource] ?? MISSING_ID),
    query: contract.query?.safeParse({}).success === false ? { state: 'x' } : {},
    headers: [['Host', url.host], ...credential],
    body: contract.schema ? contract.examples?.request : undefined,
  };
}

beforeAll(async () => {
  tenants = await createTenants();
  url = new URL(tenants.url);
  const random = createRandom(SEED);
  const valids = await Promise.all(operations.map(validOf));
  const all = valids.flatMap((valid) => {
    return [
      ...bodyCases(valid),
      ...uploadCases(valid),
      ...pathCases(valid),
      ...queryCases(valid),
      ...headerCases(valid),
      ...randomCases(valid, random, RANDOM_BODIES),
    ];
  });
  // Reads cannot write; whether or not they take it, they belong to what must leave no trace.
  const traceless = ({ invalid, contract }: Case) => invalid || contract.method === 'GET';
  invalid = all.filter(traceless);
  odd = all.filter((one) => !traceless(one));
  // What is made on first use, such as a queue's own bookkeeping, is made before it is looked for.
  const first = valids.filter(({ contract }) => contract.method === 'GET');
  await checkOutcomes(
    url,
    first.map((valid) => ({ ...valid, name: 'valid', invalid: false, bytes: alter(valid, {}) })),
  );
});
afterAll(async () => {
  await tenants?.close();
});

const seeded = `with seed ${SEED}`;

describe(`bad input, ${seeded}`, () => {
  it('is there for every operation that takes any', () => {
    const tried = new Set([...invalid, ...odd].map(({ contract }) => contract));
    expect(operations.filter((contract) => !tried.has(contract))).toEqual([]);
    expect(invalid.length).toBeGreaterThan(operations.length * 50);
  });

  it('is refused in the envelope, soon, without a trace of it in any table', async () => {
    const { 'public.AuditLog': _before, ...before } = await databaseState(tenants.db);
    const startedAt = new Date();
    expect(await checkOutcomes(url, invalid), seeded).toEqual([]);
    const { 'public.AuditLog': _after, ...after } = await databaseState(tenants.db);
    expect(after, seeded).toEqual(before);
    const entries = await tenants.db.auditLog.findMany({
      where: { createdAt: { gte: startedAt } },
    });
    expect(entries.filter(({ action }) => !AUDITED.has(action))).toEqual([]);
  }, 300_000);

  it('that breaks HTTP itself gets a response too, and the server lives on', async () => {
    const before = await databaseState(tenants.db);
    const cases = [...protocolCases(contracts.getVersion, contracts.signIn)];
    expect(await checkOutcomes(url, cases, 4)).toEqual([]);
    expect(await databaseState(tenants.db)).toEqual(before);
    expect((await fetch(`${tenants.url}${contracts.getVersion.path}`)).status).toBe(200);
  }, 60_000);

  it('that is odd but allowed is no failure either', async () => {
    expect(odd.length).toBeGreaterThan(100);
    expect(await checkOutcomes(url, odd), seeded).toEqual([]);
  }, 300_000);
});
