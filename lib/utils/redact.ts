export const REDACTED = '[redacted]';

const SECRET_NAME =
  /^key$|pass(word|phrase|wd)|secret|token|authorization|cookie|credential|cipher|api[-_]?key|private[-_]?key|key[-_]?hash|signature|code[-_]?verifier/i;

/** Names are few and asked for with each log line. Those of stored data are not: the memory is bounded. */
const verdicts = new Map<string, boolean>();
const MAX_VERDICTS = 1_000;

/** Whether a field of this name holds something that no log or audit trail may keep. */
export function isSecretName(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const outcome = SECRET_NAME.test(name);
  if (verdicts.size < MAX_VERDICTS) verdicts.set(name, outcome);
  return outcome;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A copy of JSON data with the values of secret-like fields replaced, at any depth. An absent secret
 * (null) stays visible as absent; what is no JSON (an Error, a Date) stays what it is.
 */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, redactField(name, inner)]),
  );
}

/** The value of one named field, replaced when the name says that it is secret. */
export function redactField(name: string, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  return isSecretName(name) ? REDACTED : redact(value);
}
