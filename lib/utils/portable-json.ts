/**
 * The value as PostgreSQL can store it: passed through JSON, without U+0000 and with U+FFFD for each
 * lone surrogate, since `jsonb` rejects both.
 * @throws TypeError for what JSON cannot express (bigint, cycles)
 */
export function portableJson<T>(value: T): T {
  const text = JSON.stringify(value);
  return JSON.parse(text, (_, part: unknown) =>
    typeof part === 'string' ? portableText(part) : part,
  ) as T;
}

function portableText(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return whole.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
