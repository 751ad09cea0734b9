export const REDACTED = '[redacted]';

const SECRET_NAME =
  /pass(word|phrase|wd)|secret|token|authorization|cookie|credential|cipher|api[-_]?key|private[-_]?key|key[-_]?hash|signature|code[-_]?verifier/i;

/** Whether a field of this name holds something that no log or audit trail may keep. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * A copy of JSON data with the values of secret-like fields replaced, at any depth. An absent secret
 * (null) stays visible as absent.
 */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, redactField(name, inner)]),
  );
}

/** The value of one named field, replaced when the name says that it is secret. */
export function redactField(name: string, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  return isSecretName(name) ? REDACTED : redact(value);
}
