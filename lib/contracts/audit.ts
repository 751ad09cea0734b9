import { z } from 'zod';
import { defineArea } from './area';
import { id, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { listDeprecations } from './deprecations';
import { exampleAuditLogEntry } from './examples';
import { columnsOf, defineList, equals } from './list';

export const auditLogEntry = z.object({
  id,
  action: z.string(),
  actorType: z.enum(['user', 'api_key', 'system']),
  actorId: z.string().nullable(),
  /** The user who acted, or who created the API key that did. */
  userId: z.string().nullable(),
  actorName: z.string().nullable(),
  resourceType: z.string(),
  resourceId: z.string().nullable(),
  outcome: z.enum(['success', 'failure']),
  /** Old and new value of each changed field; secrets are redacted. */
  changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })).nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  requestId: z.string().nullable(),
  ip: z.string().nullable(),
  createdAt: timestamp,
});
export type AuditLogView = z.infer<typeof auditLogEntry>;

export const auditLogList = defineList({
  name: 'audit-logs',
  columns: columnsOf(auditLogEntry),
  filters: {
    action: equals('action', z.string().max(100)),
    resourceType: equals('resourceType', z.string().max(100)),
    resourceId: equals('resourceId', z.string().max(64)),
  },
});

const { list } = operationsOf('audit');

export const listAuditLogs = defineContract({
  ...list,
  path: '/api/v1/audit-logs',
  summary: 'List audit log entries',
  role: 'admin',
  query: auditLogList.query,
  response: auditLogEntry,
  examples: { response: exampleAuditLogEntry },
});

export const audit = defineArea({
  tag: 'audit',
  description: 'The audit log, and the callers of deprecated operations.',
  operations: { listAuditLogs, listDeprecations },
  scopes: ['audit:read'],
});
