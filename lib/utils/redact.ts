export const REDACTED = '[redacted]';

const SECRET_NAME =
  /^key$|pass(word|phrase|wd)|secret|token|authorization|cookie|credential|cipher|api[-_]?key|private[-_]?key|key[-_]?hash|signature|code[-_]?verifier/i;

/** Names repeat with each log line: a look-up instead of a regular expression. Bounded for stored data. */
const cached = new Map<string, boolean>();
const MAX_CACHED = 1_000;

/** Whether a field of this name holds a secret that must not be logged or audited. */
export function isSecretName(name: string): boolean {
  const known = cached.get(name);
  if (known !== undefined) return known;
  const outcome = SECRET_NAME.test(name);
  if (cached.size < MAX_CACHED) cached.set(name, outcome);
  return outcome;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A copy of JSON data with the values of secret-like fields replaced, at any depth. An absent secret
 * (null) stays visible as absent; other objects (an Error, a Date) are not copied.
 */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, redactField(name, inner)]),
  );
}

/** The value of one field, replaced when its name is that of a secret. */
export function redactField(name: string, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  return isSecretName(name) ? REDACTED : redact(value);
}
