import type { Contract } from '@/lib/contracts/contract';

/** An issuer of OpenID Connect is a setting, not a row. */
const readsRows = ({ authenticate, path, envelope }: Contract) =>
  authenticate && (path.includes('/:id') || envelope === 'page');

/** Rows of one user rather than of the organization. */
const isPersonal = ({ path }: Contract) =>
  /\/(notifications|sessions|identities|passkeys)\b|\/organizations\/:id\/restore$/.test(path);

/** The checks that `npm run test:mutations` takes out, one at a time, and which operations have them. */
export const SABOTAGES = {
  authenticate: ({ authenticate }: Contract) => authenticate,
  role: ({ authenticate, role, portal }: Contract) => authenticate && !portal && role !== 'viewer',
  scope: ({ scope }: Contract) => scope !== undefined,
  recentAuthentication: ({ recentAuthentication }: Contract) => recentAuthentication === true,
  ownAccount: ({ authenticate, ownAccount, portal }: Contract) =>
    authenticate && !portal && !ownAccount,
  portal: ({ authenticate }: Contract) => authenticate,
  csrf: ({ authenticate, method, portal }: Contract) => authenticate && !portal && method !== 'GET',
  tenant: (contract: Contract) => readsRows(contract) && !isPersonal(contract),
  user: (contract: Contract) => readsRows(contract) && isPersonal(contract),
} satisfies Record<string, (contract: Contract) => boolean>;

export type Sabotage = keyof typeof SABOTAGES;
