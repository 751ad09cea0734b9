import type { Contract } from '@/lib/contracts/contract';

/** The checks that `npm run test:mutations` takes out, one at a time, and which operations have them. */
export const SABOTAGES = {
  authenticate: ({ authenticate }: Contract) => authenticate,
  role: ({ authenticate, role }: Contract) => authenticate && role !== 'viewer',
  scope: ({ scope }: Contract) => scope !== undefined,
  csrf: ({ authenticate, method }: Contract) => authenticate && method !== 'GET',
  tenant: ({ authenticate, path, envelope }: Contract) =>
    authenticate && (path.includes(':') || envelope === 'page'),
} satisfies Record<string, (contract: Contract) => boolean>;

export type Sabotage = keyof typeof SABOTAGES;
