import { type FieldIssue, ValidationError } from '@/lib/errors';
import type { ProviderField, Settings } from './authorization';

/** Longer than any domain, key or path that a provider asks for. */
const MAX_LENGTH = 2000;

/**
 * Checks what a customer has entered for a provider. Only whole values that match the declared pattern
 * pass, because hosts are derived from them.
 * @throws ValidationError
 */
export function parseFields(
  fields: readonly ProviderField[],
  entered: Readonly<Record<string, string>>,
): { settings: Settings; secrets: Settings } {
  const issues: FieldIssue[] = [];
  const known = new Set(fields.map(({ name }) => name));
  for (const name of Object.keys(entered)) {
    if (!known.has(name)) issues.push({ path: `body.fields.${name}`, message: 'is not a field' });
  }
  const values = fields.map(({ name, label, pattern, normalize, isSecret = false }) => {
    const text = (entered[name] ?? '').trim();
    const value = normalize ? normalize(text) : text;
    const [whole] = pattern.exec(value) ?? [];
    if (value.length > MAX_LENGTH || value === '' || whole !== value) {
      issues.push({ path: `body.fields.${name}`, message: `must be a valid ${label}` });
    }
    return { name, value, isSecret };
  });
  if (issues.length > 0) throw new ValidationError(issues);
  const pick = (secret: boolean): Settings =>
    Object.fromEntries(
      values.filter(({ isSecret }) => isSecret === secret).map(({ name, value }) => [name, value]),
    );
  return { settings: pick(false), secrets: pick(true) };
}
