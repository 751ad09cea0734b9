import { z } from 'zod';
import { defineArea } from './area';
import { id, timestamp } from './common';
import { defineContract } from './contract';
import { listDeprecations } from './deprecations';
import { exampleAuditLogEntry } from './examples';
import { type ColumnType, defineList, equals } from './list';

export const auditLogEntry = z.object({
  id,
  action: z.string(),
  actorType: z.enum(['user', 'api_key', 'system']),
  actorId: z.string().nullable(),
  /** The user behind the actor, when there is one. */
  userId: z.string().nullable(),
  actorName: z.string().nullable(),
  resourceType: z.string(),
  resourceId: z.string().nullable(),
  outcome: z.enum(['success', 'failure']),
  /** Field by field: what it was and what it became; secrets are redacted. */
  changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })).nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  requestId: z.string().nullable(),
  ip: z.string().nullable(),
  createdAt: timestamp,
});
export type AuditLogView = z.infer<typeof auditLogEntry>;

export const auditLogList = defineList({
  name: 'audit-logs',
  columns: {
    id: 'text',
    action: 'text',
    actorType: 'text',
    actorId: 'text?',
    userId: 'text?',
    actorName: 'text?',
    resourceType: 'text',
    resourceId: 'text?',
    outcome: 'text',
    changes: 'json?',
    metadata: 'json?',
    requestId: 'text?',
    ip: 'text?',
    createdAt: 'timestamp',
  } satisfies Record<keyof AuditLogView, ColumnType>,
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: {
    action: equals('action', z.string().max(100)),
    resourceType: equals('resourceType', z.string().max(100)),
    resourceId: equals('resourceId', z.string().max(64)),
  },
  search: [],
});

export const listAuditLogs = defineContract({
  method: 'GET',
  path: '/api/v1/audit-logs',
  tag: 'audit',
  summary: 'Who did what, newest first',
  authenticate: true,
  role: 'admin',
  scope: 'audit:read',
  query: auditLogList.query,
  response: auditLogEntry,
  status: 200,
  envelope: 'page',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleAuditLogEntry },
});

export const audit = defineArea({
  tag: 'audit',
  description: 'Who did what, what it changed, and who still calls deprecated operations.',
  operations: { listAuditLogs, listDeprecations },
  scopes: ['audit:read'],
});
