/**
 * The value as a database can hold it: what JSON leaves of it, without U+0000, which PostgreSQL refuses.
 * @throws TypeError for what JSON cannot say (bigint, cycles)
 */
export function portableJson<T>(value: T): T {
  const text = JSON.stringify(value);
  return JSON.parse(text, (_, part: unknown) =>
    typeof part === 'string' && part.includes('\0') ? part.replaceAll('\0', '') : part,
  ) as T;
}
