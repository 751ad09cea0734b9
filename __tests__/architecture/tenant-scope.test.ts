import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { findTenantModels, findUnscopedQueries } from './tenant-scope';

/** Functions whose queries need not name the organization, by the reason; as `<file> <function>`. */
const UNSCOPED: Readonly<Record<string, readonly string[]>> = {
  'the helper `ownedBy` names it': ['api-keys find'],
  'counted for the operators': ['jobs countDue'],
  'rows of all organizations that are over': [
    'api-keys removeUsesBefore',
    'deprecated-uses removeBefore',
    'files removeExpired',
    'oauth-states removeExpired',
  ],
  'a secret that the caller holds, or a job that the system wrote, gives the id': [
    'connections findById',
    'connections lock',
    'files update',
    'files remove',
    'inbound-webhooks find',
    'inbound-webhooks markProcessed',
    'jobs cancelChildren',
    'jobs create',
    'jobs findById',
    'jobs listChildren',
    'jobs change',
    'notifications createMany',
    'portal-sessions findLive',
    'notifications findForDelivery',
    'notifications setEmailDue',
    'notifications claimEmail',
    'notifications recordEmails',
    'notifications releaseEmails',
    'oauth-states findByHash',
    'oauth-states consume',
    'oauth-states complete',
    'oauth-states remove',
    'orders/order-imports setTotal',
    'orders/order-imports advance',
  ],
  'the row was found in its organization before': [
    'connections update',
    'orders/orders findByExternalIds',
    'orders/orders findExternalIds',
    'orders/orders removeAtSource',
  ],
  'what a person has, in all organizations': [
    'organizations listOfUser',
    'organizations countOwned',
    'members belongsToOthers',
    'account-deletions erase',
    'api-keys revokeOfUser',
    'account-exports apiKeys',
    'account-exports notifications',
    'account-exports sessions',
    'sessions create',
    'sessions find',
    'sessions existsFrom',
    'sessions rotate',
    'sessions listLive',
    'sessions revoke',
    'sessions revokeBeyond',
    'sessions setProof',
    'sessions endProofs',
  ],
};

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const schemas = readdirSync(join(ROOT, 'prisma/schema')).filter((name) => name.endsWith('.prisma'));
const models = findTenantModels(schemas.map((name) => read(`prisma/schema/${name}`)).join('\n'));

const files = readdirSync(join(ROOT, 'lib/repositories'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'));

it('knows the models', () => {
  expect(models).toEqual(expect.arrayContaining(['connection', 'membership', 'apiKey']));
  expect(models).not.toContain('user');
});

it('finds a query that omits the organization', () => {
  const planted = `
class Keys {
  find(organizationId: string, id: string) {
    return this.db.apiKey.findFirst({ where: { id, organizationId } });
  }

  async get(id: string): Promise<Key | null> {
    const db = await this.open();
    return db.apiKey
      .findFirst({ where: { id } });
  }

  user(id: string) {
    return this.db.user.findFirst({ where: { id } });
  }
}
`;
  expect(findUnscopedQueries(planted, models)).toEqual(['get']);
});

it('every query of tenant data names the organization, but for those listed here', () => {
  const found = files.flatMap((name) =>
    findUnscopedQueries(read(`lib/repositories/${name}`), models).map(
      (one) => `${name.replace(/(-repository)?\.ts$/, '')} ${one}`,
    ),
  );
  expect(found.sort()).toEqual(Object.values(UNSCOPED).flat().sort());
});
