import type { z } from 'zod';

/** What is wrong with a field, in words for people; undefined leaves it to the schema or to zod. */
function messageFor(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (input === undefined || input === '' || input === null) return 'Please fill this in';
  if (code === 'too_small' && issue.origin === 'string' && issue.minimum === 1) {
    return 'Please fill this in';
  }
  if (code === 'too_small' && issue.origin === 'array') return 'Choose at least one';
  if (code === 'too_small') return `At least ${issue.minimum}`;
  if (code === 'too_big' && issue.origin === 'string') return `At most ${issue.maximum} characters`;
  if (code === 'too_big') return `At most ${issue.maximum}`;
  if (code === 'invalid_format' && issue.format === 'email') return 'This is not an e-mail address';
  if (code === 'invalid_format' && issue.format === 'url') {
    return 'This is not an address; it begins with https:// or http://';
  }
  return undefined;
}

/** The first problem of each field by its path (`items.0.sku`), of what the schema does not accept. */
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
