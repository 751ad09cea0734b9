import { z } from 'zod';
import { timestamp } from './common';
import { defineContract, READ } from './contract';
import { exampleUser } from './examples';

/** Of each list, the newest. */
export const EXPORTED_ROWS = 1_000;

const rows = z.array(z.record(z.string(), z.unknown()));

export const exportAccount = defineContract({
  ...READ,
  tag: 'auth',
  path: '/api/v1/auth/me/export',
  summary: 'Export your data as JSON',
  recentAuthentication: true,
  description: `What is stored about you: profile, memberships, and of second factors (kinds, names and times), sessions, personal API keys, notifications and your entries in the audit logs the newest ${EXPORTED_ROWS} each. The export itself is recorded.`,
  role: 'viewer',
  response: z.object({
    exportedAt: timestamp,
    profile: z.record(z.string(), z.unknown()),
    memberships: rows,
    identities: rows,
    factors: rows,
    sessions: rows,
    apiKeys: rows,
    notifications: rows,
    auditLog: rows,
  }),
  envelope: 'raw',
  produces: ['application/json'],
  rateLimit: 'sign_in',
  audit: 'ACCOUNT_EXPORTED',
  examples: {
    response: {
      exportedAt: '2026-01-15T10:30:00.000Z',
      profile: exampleUser,
      memberships: [],
      identities: [],
      factors: [],
      sessions: [],
      apiKeys: [],
      notifications: [],
      auditLog: [],
    },
  },
});
