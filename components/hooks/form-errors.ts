import type { z } from 'zod';

/** The message for a field; undefined leaves it to the schema or to zod. */
function messageFor(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (input === undefined || input === '' || input === null) return 'Required';
  if (code === 'too_small' && issue.origin === 'string' && issue.minimum === 1) {
    return 'Required';
  }
  if (code === 'too_small' && issue.origin === 'array') return 'Choose at least one';
  if (code === 'too_small') return `At least ${issue.minimum}`;
  if (code === 'too_big' && issue.origin === 'string') return `At most ${issue.maximum} characters`;
  if (code === 'too_big') return `At most ${issue.maximum}`;
  if (code === 'invalid_format' && issue.format === 'email') return 'Enter a valid email address';
  if (code === 'invalid_format' && issue.format === 'url') {
    return 'Enter a URL that starts with https:// or http://';
  }
  return undefined;
}

/** The first problem of each field that the schema rejects, by its path (`items.0.sku`). */
export function formErrors(schema: z.ZodType, body: unknown): Record<string, string> {
  const parsed = schema.safeParse(body, { error: messageFor });
  const errors: Record<string, string> = {};
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.join('.');
    errors[path] ??= capitalize(issue.message);
  }
  return errors;
}

export function capitalize(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
