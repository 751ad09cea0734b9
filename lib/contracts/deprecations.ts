import { z } from 'zod';
import { id, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleIds } from './examples';
import { columnsOf, defineList } from './list';

export const deprecatedUse = z.object({
  id,
  /** Method and path of the operation. */
  operation: z.string(),
  /** When the operation may be removed; null if it is no longer deprecated, or already removed. */
  sunset: timestamp.nullable(),
  replacedBy: z.string().nullable(),
  callerType: z.enum(['user', 'api_key']),
  callerId: z.string(),
  /** The name of the user or the API key; null if deleted. */
  callerName: z.string().nullable(),
  uses: z.number().int(),
  firstUsedAt: timestamp,
  lastUsedAt: timestamp,
});
export type DeprecatedUseView = z.infer<typeof deprecatedUse>;
/** The stored fields; the others are in the contract of the operation. */
export type StoredUse = Omit<DeprecatedUseView, 'sunset' | 'replacedBy'>;

export const deprecatedUseList = defineList({
  name: 'deprecations',
  columns: columnsOf(deprecatedUse.omit({ sunset: true, replacedBy: true })),
  sorts: ['firstUsedAt'],
  defaultSort: '-firstUsedAt',
});

const { list } = operationsOf('audit');

export const listDeprecations = defineContract({
  ...list,
  path: '/api/v1/deprecations',
  summary: 'List callers of deprecated operations',
  description:
    'One entry per operation and caller (a user or an API key). Updated every few seconds. Entries that were not used for 180 days are removed.',
  role: 'admin',
  query: deprecatedUseList.query,
  response: deprecatedUse,
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
