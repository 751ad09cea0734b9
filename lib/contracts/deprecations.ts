import { z } from 'zod';
import { id, timestamp } from './common';
import { defineContract } from './contract';
import { exampleIds } from './examples';
import { type ColumnType, defineList } from './list';

export const deprecatedUse = z.object({
  id,
  /** Method and path of the operation. */
  operation: z.string(),
  /** From when it may not answer any more; null when it is no longer deprecated, or gone. */
  sunset: timestamp.nullable(),
  replacedBy: z.string().nullable(),
  callerType: z.enum(['user', 'api_key']),
  callerId: z.string(),
  /** The user's name or the API key's; null when it is gone. */
  callerName: z.string().nullable(),
  uses: z.number().int(),
  firstUsedAt: timestamp,
  lastUsedAt: timestamp,
});
export type DeprecatedUseView = z.infer<typeof deprecatedUse>;
/** What is stored of a use; the rest of its view is in the operation's contract. */
export type StoredUse = Omit<DeprecatedUseView, 'sunset' | 'replacedBy'>;

export const deprecatedUseList = defineList({
  name: 'deprecations',
  columns: {
    id: 'text',
    operation: 'text',
    callerType: 'text',
    callerId: 'text',
    callerName: 'text?',
    uses: 'integer',
    firstUsedAt: 'timestamp',
    lastUsedAt: 'timestamp',
  } satisfies Record<keyof StoredUse, ColumnType>,
  sorts: ['firstUsedAt'],
  defaultSort: '-firstUsedAt',
  filters: {},
  search: [],
});

export const listDeprecations = defineContract({
  method: 'GET',
  path: '/api/v1/deprecations',
  tag: 'audit',
  summary: 'Who still calls deprecated operations, newest callers first',
  description:
    'One entry per operation and caller (a user or an API key). Uses are written every few seconds. Entries that were not used for 180 days are removed.',
  authenticate: true,
  role: 'admin',
  scope: 'audit:read',
  query: deprecatedUseList.query,
  response: deprecatedUse,
  status: 200,
  envelope: 'page',
  rateLimit: 'read',
  audit: 'none',
  examples: {
    response: {
      id: 'cmb1x0f7q000008l4h2dk9z3v',
      operation: 'GET /api/v1/jobs',
      sunset: '2027-06-30T00:00:00.000Z',
      replacedBy: '/api/v2/jobs',
      callerType: 'api_key',
      callerId: exampleIds.apiKey,
      callerName: 'Warehouse',
      uses: 412,
      firstUsedAt: '2026-11-02T08:15:30.000Z',
      lastUsedAt: '2026-11-23T16:04:11.000Z',
    },
  },
});
