import { z } from 'zod';
import type { RequestContext, Step } from '@/lib/api/context';
import { ENCODING_MESSAGE, isEncoded } from '@/lib/api/request-url';
import { FORBIDDEN_KEYS, isStorable, parseJson, TEXT_MESSAGE } from '@/lib/contracts/parse-json';
import { ApiError, type FieldIssue, toIssues, ValidationError } from '@/lib/errors';

/** Whether the schema drops a field that it does not have. */
const ignores = (schema: z.ZodType | undefined, field: string): boolean =>
  schema instanceof z.ZodObject && !schema.def.catchall && !Object.hasOwn(schema.shape, field);

function queryObject(
  { url, contract }: RequestContext,
  issues: FieldIssue[],
): Record<string, string> {
  const query: Record<string, string> = {};
  if (url.search === '') return query;
  // URLSearchParams would replace invalid sequences without an error.
  if (!isEncoded(url.search)) {
    issues.push({ path: 'query', message: ENCODING_MESSAGE });
    return query;
  }
  for (const [key, value] of new URLSearchParams(url.search)) {
    if (ignores(contract.query, key)) continue;
    if (Object.hasOwn(query, key))
      issues.push({ path: `query.${key}`, message: 'must be given once' });
    if (!isStorable(value)) issues.push({ path: `query.${key}`, message: TEXT_MESSAGE });
    // Setting such a key would silently drop it.
    if (FORBIDDEN_KEYS.has(key)) issues.push({ path: `query.${key}`, message: 'is not a field' });
    else query[key] = value;
  }
  return query;
}

function bodyValue({ request, rawBody }: RequestContext): unknown {
  if (rawBody === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json');
  }
  return parseJson(rawBody);
}

/** Validates params, query and body; reports every issue at once. */
export const validate: Step = {
  name: 'validate',
  appliesTo: ({ params, query, schema }) => Boolean(params ?? query ?? schema),
  run(context) {
    const { contract } = context;
    const issues: FieldIssue[] = [];
    const check = (place: string, schema: z.ZodType | undefined, value: () => unknown): unknown => {
      if (!schema) return undefined;
      const parsed = schema.safeParse(value());
      if (!parsed.success) issues.push(...toIssues(parsed.error, place));
      return parsed.data;
    };
    context.params = check('params', contract.params, () => context.rawParams);
    context.query = check('query', contract.query, () => queryObject(context, issues));
    context.body = check('body', contract.schema, () => bodyValue(context));
    if (issues.length > 0) throw new ValidationError(issues);
    return undefined;
  },
};
