import { redactField } from './redact';

/** The old and the new value of each changed field. */
export type Changes = Record<string, { from: unknown; to: unknown }>;

type Fields = Readonly<Record<string, unknown>>;

/** Changes with every write and says nothing. */
const SKIPPED = new Set(['updatedAt']);

/** The value as JSON: dates as ISO strings, undefined as null, sorted keys. */
function portable(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(portable);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, portable(inner)]));
}

/**
 * The changes between two versions of a record; none stands for a record that does not exist
 * (creation, deletion). Values of fields that are named like secrets are redacted. `updatedAt` is left out.
 */
export function diff(before?: object | null, after?: object | null): Changes {
  const old = (before ?? {}) as Fields;
  const now = (after ?? {}) as Fields;
  const changes: Changes = {};
  for (const field of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (SKIPPED.has(field)) continue;
    const from = portable(old[field]);
    const to = portable(now[field]);
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    changes[field] = { from: redactField(field, from), to: redactField(field, to) };
  }
  return changes;
}
