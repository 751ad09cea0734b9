import { z } from 'zod';

const FIELD_TYPES = [
  'text',
  'longtext',
  'number',
  'boolean',
  'date',
  'enum',
  'tags',
  'json',
  'member',
  'reference',
] as const;

/** How the types are written on the command line, for messages. */
export const FIELD_SYNTAX = `name:type[:flag...], such as title:text:searched or status:enum(open,closed):filtered
types  ${FIELD_TYPES.join(', ')} (enum needs its values)
flags  optional, filtered, sorted, searched, unique`;

const SORTED = ['text', 'number', 'date'];
const SEARCHED = ['text', 'longtext'];
const FILTERED = ['text', 'number', 'boolean', 'date', 'enum', 'tags', 'member', 'reference'];
const UNIQUE = ['text', 'number', 'reference'];

/** The columns that every resource has, and words that the generated code uses. */
const RESERVED = [
  ...['id', 'organizationId', 'userId', 'version', 'createdAt', 'updatedAt', 'deletedAt'],
  ...['q', 'sort', 'page', 'perPage', 'cursor', 'fields', 'format'],
];

const field = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-zA-Z0-9]{0,40}$/, 'must be in camelCase, such as dueAt')
      .refine((name) => !RESERVED.includes(name), 'is the name of a field that every resource has'),
    type: z.enum(FIELD_TYPES),
    values: z.array(z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be in snake_case')).default([]),
    optional: z.boolean().default(false),
    filtered: z.boolean().default(false),
    sorted: z.boolean().default(false),
    searched: z.boolean().default(false),
    unique: z.boolean().default(false),
  })
  .superRefine((one, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', message });
    if (one.type === 'enum' && one.values.length < 2) issue('an enum needs two values or more');
    if (one.type !== 'enum' && one.values.length > 0) issue('only an enum has values');
    if (one.sorted && !SORTED.includes(one.type)) issue(`${one.type} cannot be sorted`);
    if (one.searched && !SEARCHED.includes(one.type)) issue(`${one.type} cannot be searched`);
    if (one.filtered && !FILTERED.includes(one.type)) issue(`${one.type} cannot be filtered`);
    if (one.unique && !UNIQUE.includes(one.type)) issue(`${one.type} cannot be unique`);
    if (one.type === 'member' && !one.optional) issue('a member can leave, so it must be optional');
    if (one.optional && ['boolean', 'tags'].includes(one.type)) {
      issue(`${one.type} is never null: it has a default`);
    }
  });
export type Field = z.output<typeof field>;

/** A domain with one resource, as a file or the command line describes it. */
export const domainSpec = z.strictObject({
  /** In the plural, such as `tickets` or `purchase-orders`: folders, path and scopes have this name. */
  name: z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'must be in lower case, such as purchase-orders'),
  /** Derived from the name, unless that gives nonsense. */
  singular: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*$/)
    .optional(),
  fields: z
    .array(field)
    .min(1, 'must have one field or more')
    .refine(
      (fields) => fields[0]?.type === 'text' && !fields[0].optional,
      'must begin with a text that is not optional: the name of an item in lists',
    )
    .refine(
      (fields) => new Set(fields.map(({ name }) => name)).size === fields.length,
      'must have different names',
    ),
});
export type DomainSpec = z.output<typeof domainSpec>;

/** `status:enum(open,closed):filtered` as a field of the specification. @throws Error naming what is wrong */
export function parseField(text: string): z.input<typeof field> {
  const match = /^(\w+):(\w+)(?:\(([^)]*)\))?((?::\w+)*)$/.exec(text.trim());
  if (!match) throw new Error(`"${text}" is not a field. Write ${FIELD_SYNTAX}`);
  const [, name = '', type = '', values = '', flags = ''] = match;
  const given = flags.split(':').filter(Boolean);
  const known = ['optional', 'filtered', 'sorted', 'searched', 'unique'];
  const unknown = given.find((flag) => !known.includes(flag));
  if (unknown) throw new Error(`"${unknown}" of "${text}" is not a flag. Write ${FIELD_SYNTAX}`);
  return {
    name,
    type: type as Field['type'],
    values: values.split(',').flatMap((value) => value.trim() || []),
    ...Object.fromEntries(given.map((flag) => [flag, true])),
  };
}

/** @throws Error with a line for each problem */
export function parseSpec(given: unknown): DomainSpec {
  const parsed = domainSpec.safeParse(given);
  if (parsed.success) return parsed.data;
  const fields = (given as { fields?: { name?: string }[] }).fields ?? [];
  const lines = parsed.error.issues.map(({ path, message }) => {
    const [part, index] = path;
    const name = part === 'fields' && typeof index === 'number' ? fields[index]?.name : part;
    return `${String(name)} ${message}`;
  });
  throw new Error(lines.join('\n'));
}

const words = (kebab: string) => kebab.replaceAll('-', ' ');
const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const camel = (kebab: string) => kebab.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

function singularOf(plural: string): string {
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  if (/(ss|x|ch|sh)es$/.test(plural)) return plural.slice(0, -2);
  if (plural.endsWith('s') && !plural.endsWith('ss')) return plural.slice(0, -1);
  throw new Error(`"${plural}" is not a plural; give the singular with --singular`);
}

/** The names of a domain in every form that the code needs. */
export function namesOf({
  name: plural,
  singular = singularOf(plural),
}: Pick<DomainSpec, 'name' | 'singular'>) {
  return {
    plural,
    singular,
    /** In sentences. */
    noun: words(singular),
    nouns: words(plural),
    Noun: capitalize(words(singular)),
    Nouns: capitalize(words(plural)),
    article: /^[aeiou]/.test(singular) ? 'an' : 'a',
    /** Identifiers. */
    one: camel(singular),
    many: camel(plural),
    One: capitalize(camel(singular)),
    Many: capitalize(camel(plural)),
    /** In event types and audit actions. */
    snake: singular.replaceAll('-', '_'),
    AUDIT: singular.replaceAll('-', '_').toUpperCase(),
  };
}
export type Names = ReturnType<typeof namesOf>;
