import pc from 'picocolors';
import type { Client } from '@/lib/api/client';
import type { AuditLogView } from '@/lib/contracts/audit';
import { check } from './steps';

const EXPECTED = [
  'user USER_SIGNED_UP',
  'user WEBHOOK_ENDPOINT_CREATED',
  'user CONNECTION_CREATED',
  'SYNC_COMPLETED',
  'user ORDER_CREATED',
  'user ORDER_UPDATED',
  'system ORDER_UPDATED',
];

/** Reads the audit trail. @throws DemoFailure when something that was done is not in it */
export async function readAudit(client: Client): Promise<AuditLogView[]> {
  const { data } = await client.listAuditLogs({ query: { perPage: 50 } });
  const found = new Set(data.flatMap((e) => [e.action, `${e.actorType} ${e.action}`]));
  for (const entry of EXPECTED) check(found.has(entry), `The audit log has no "${entry}".`);
  return data;
}

const short = (value: unknown) => String(typeof value === 'object' ? '…' : value);

function describeChanges({ changes }: AuditLogView): string {
  const status = changes?.status;
  return status?.from ? `status ${short(status.from)} → ${short(status.to)}` : '';
}

/** An entry as one line: when, who, what, and how it changed. */
export function auditLine(entry: AuditLogView): string {
  const time = new Date(entry.createdAt).toLocaleTimeString('en-GB');
  // The e-mail address in parentheses is the one that the demo has just made up.
  const who = (entry.actorName ?? entry.actorType).replace(/ \(.*\)$/, '');
  return [
    `      ${pc.dim(time)}`,
    who.padEnd(14),
    entry.action.padEnd(34),
    pc.dim(describeChanges(entry)),
  ].join(' ');
}
