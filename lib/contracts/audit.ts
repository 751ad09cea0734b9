import { z } from 'zod';
import { defineArea, defineEvent } from './area';
import { id, isoDate, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { listDeprecations } from './deprecations';
import { exampleAuditLogEntry } from './examples';
import { EXPORT, EXPORT_RULES, exampleFiles, exportQuery } from './exports';
import { atLeast, atMost, columnsOf, defineList, equals } from './list';

export const ACTOR_TYPES = ['user', 'api_key', 'customer', 'system'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];
export const OUTCOMES = ['success', 'failure'] as const;

export const auditLogEntry = z.object({
  id,
  action: z.string(),
  actorType: z.enum(ACTOR_TYPES),
  actorId: z.string().nullable(),
  /** The user who acted, or who created the API key that did. */
  userId: z.string().nullable(),
  actorName: z.string().nullable(),
  resourceType: z.string(),
  resourceId: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
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
    createdFrom: atLeast('createdAt', isoDate),
    createdTo: atMost('createdAt', isoDate),
    actorType: equals('actorType', z.enum(ACTOR_TYPES)),
    actorId: equals('actorId', z.string().max(64)),
    action: equals('action', z.string().max(100)),
    resourceType: equals('resourceType', z.string().max(100)),
    resourceId: equals('resourceId', z.string().max(64)),
    outcome: equals('outcome', z.enum(OUTCOMES)),
  },
});

const { list, read } = operationsOf('audit');

export const listAuditLogs = defineContract({
  ...list,
  path: '/api/v1/audit-logs',
  summary: 'List audit log entries',
  role: 'admin',
  query: auditLogList.query,
  response: auditLogEntry,
  examples: { response: exampleAuditLogEntry },
});

const exportAuditLogsQuery = exportQuery(auditLogList.query);
export type ExportAuditLogsQuery = z.output<typeof exportAuditLogsQuery>;

const exampleAuditLogFiles = exampleFiles(exampleAuditLogEntry);

export const exportAuditLogs = defineContract({
  ...read,
  ...EXPORT,
  path: '/api/v1/audit-logs/export',
  summary: 'Export audit log entries as CSV or NDJSON',
  description: `Streams all matching entries. The export itself is recorded. ${EXPORT_RULES}`,
  role: 'admin',
  query: exportAuditLogsQuery,
  audit: 'AUDIT_LOG_EXPORTED',
  examples: { files: exampleAuditLogFiles, response: exampleAuditLogFiles['text/csv'] },
});

export const auditLogIntegrity = z.object({
  /** Entries of the organization. */
  entries: z.number().int(),
  /** Those in the chain of hashes; the newest are sealed within seconds. */
  sealed: z.number().int(),
  lastSealedAt: timestamp.nullable(),
  /** The hash of the last sealed entry: noted elsewhere, it shows later whether all before it is unchanged. */
  headHash: z.string().nullable(),
});
export type AuditLogIntegrity = z.infer<typeof auditLogIntegrity>;

export const getAuditLogIntegrity = defineContract({
  ...read,
  path: '/api/v1/audit-logs/integrity',
  summary: 'Get how much of the audit log is sealed',
  description:
    'Entries are sealed as a chain of hashes within seconds. This reports the chain as it is stored; `npm run audit:verify` checks it.',
  role: 'admin',
  response: auditLogIntegrity,
  examples: {
    response: {
      entries: 1204,
      sealed: 1203,
      lastSealedAt: '2026-01-15T10:30:00.000Z',
      headHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  },
});

/** An entry as it was sealed; who acted is an id, since names change. */
export const sealedEntry = auditLogEntry.omit({ actorName: true }).extend({
  /** Its place in the organization's chain, from 1. */
  sequence: z.number().int(),
  /** Of this entry and the hash before it. */
  hash: z.string(),
});

const { actorName: _actorName, ...exampleEntry } = exampleAuditLogEntry;

export const auditRecorded = defineEvent({
  type: 'audit.recorded',
  description:
    'Entries of the audit log were sealed, up to 100 in an event, in the order of their chain. Only for endpoints that name it.',
  payload: z.object({ entries: z.array(sealedEntry) }),
  example: {
    entries: [
      {
        ...exampleEntry,
        sequence: 1203,
        hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    ],
  },
  restrictedTo: { role: listAuditLogs.role, scope: listAuditLogs.scope },
});

export const audit = defineArea({
  tag: 'audit',
  description: 'The audit log, and the callers of deprecated operations.',
  operations: { listAuditLogs, exportAuditLogs, getAuditLogIntegrity, listDeprecations },
  scopes: ['audit:read'],
  events: [auditRecorded],
});
