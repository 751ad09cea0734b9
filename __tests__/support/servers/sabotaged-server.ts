import pg from 'pg';
import type { Sabotage } from '@/__tests__/support/security/sabotage';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';
import { SCOPES } from '@/lib/contracts/manifest.gen';

// The lean server with one check taken out of every operation: `npm run test:mutations` starts it.

type Mutable = { -readonly [K in keyof Contract]: Contract[K] };

const operations = Object.values(contracts) as Mutable[];
const closed = operations.filter(({ authenticate }) => authenticate);

/** Makes every comparison of the column with a parameter true, except to find out who is a member. */
function ignore(column: 'organizationId' | 'userId'): void {
  const isOwn = new RegExp(String.raw`((?:(?:"\w+"|\w+)\.)*"${column}") = (\$\d+)`, 'g');
  const always = (text: string) =>
    text.includes('AS membership') ? text : text.replace(isOwn, '($1 = $2 OR TRUE)');
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function sabotaged(this: pg.Client, first: unknown, ...rest: []) {
    const changed =
      typeof first === 'string'
        ? always(first)
        : Object.assign(Object.create(Object.getPrototypeOf(first)), first, {
            text: always((first as pg.QueryConfig).text),
          });
    return (query as (...args: unknown[]) => unknown).call(this, changed, ...rest);
  } as typeof query;
}

/** Changes a field of every operation that requires authentication. */
function change(fieldOf: (contract: Mutable) => Partial<Mutable>): void {
  for (const contract of closed) Object.assign(contract, fieldOf(contract));
}

const SABOTAGES: Record<Sabotage, () => void> = {
  authenticate: () => change(() => ({ authenticate: false })),
  role: () => change(() => ({ role: 'viewer' })),
  scope: () =>
    change(({ scope: own }) => {
      const other = SCOPES.find((scope) => scope !== own);
      return own && other ? { scope: other } : {};
    }),
  recentAuthentication: () => change(() => ({ recentAuthentication: undefined })),
  ownAccount: () => change(() => ({ ownAccount: true })),
  portal: () => change(({ portal }) => ({ portal: portal ? undefined : true })),
  csrf: () => change(() => ({ csrfExempt: true })),
  tenant: () => ignore('organizationId'),
  user: () => ignore('userId'),
};

SABOTAGES[process.env.SABOTAGE as Sabotage]();
await import('@/server/api');
