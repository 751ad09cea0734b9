import { type Column, columnOf } from './columns';
import { type DomainSpec, type Field, namesOf } from './spec';

/** Columns of a table on one screen, beside the name and the time. */
const SHOWN_COLUMNS = 4;

interface Index {
  prisma: string;
  sql: string;
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** An index for each sort and each equality filter of the list, and those of searches, tags and unique fields. */
function indexesOf(model: string, columns: readonly Column[]): Index[] {
  const live = ' WHERE "deletedAt" IS NULL';
  const index = (names: string[]): Index => ({
    prisma: `@@index([${names.join(', ')}])`,
    sql: `CREATE INDEX "${model}_${names.join('_')}_idx" ON "${model}"(${quoted(names)})${live};`,
  });
  const gin = (names: string[], ops: string): Index => {
    const raw = (name: string) => (ops ? `${name}(ops: raw("${ops}"))` : name);
    const sql = names.map((name) => `"${name}"${ops && ` ${ops}`}`).join(', ');
    return {
      prisma: `@@index([${names.map(raw).join(', ')}], type: Gin)`,
      sql: `CREATE INDEX "${model}_${names.join('_')}_idx" ON "${model}" USING GIN (${sql});`,
    };
  };
  const unique = (name: string): Index => ({
    prisma: `@@unique([organizationId, ${name}])`,
    sql: `CREATE UNIQUE INDEX "${model}_organizationId_${name}_key" ON "${model}"("organizationId", "${name}")${live};`,
  });
  const ranges = columns.filter(
    ({ type, filtered, sorted }) => sorted || (filtered && type === 'date'),
  );
  const equal = columns.filter(
    ({ type, filtered }) => filtered && type !== 'date' && type !== 'tags',
  );
  const searched = columns.filter((column) => column.searched).map(({ name }) => name);
  return [
    ...['createdAt', ...ranges.map(({ name }) => name)].map((name) =>
      index(['organizationId', name, 'id']),
    ),
    ...equal.map(({ name }) => index(['organizationId', name, 'createdAt', 'id'])),
    ...columns
      .filter(({ type, filtered }) => filtered && type === 'tags')
      .map(({ name }) => gin([name], '')),
    ...(searched.length > 0 ? [gin(searched, 'gin_trgm_ops')] : []),
    ...columns.filter((column) => column.unique).map(({ name }) => unique(name)),
  ];
}

function filtersOf({
  name,
  type,
  constant,
  filtered,
}: Column): { name: string; code: string; helper: string }[] {
  if (!filtered) return [];
  const filter = (helper: string, schema: string | null, suffix = '') => ({
    name: `${name}${suffix}`,
    code: `${helper}('${name}'${schema === null ? '' : `, ${schema}`})`,
    helper,
  });
  switch (type) {
    case 'date':
      return [filter('atLeast', 'isoDate', 'From'), filter('atMost', 'isoDate', 'To')];
    case 'boolean':
      return [filter('isTrue', null)];
    case 'tags':
      return [filter('includes', 'z.string().min(1).max(50)')];
    case 'number':
      return [filter('equals', 'z.coerce.number().int()')];
    case 'enum':
      return [filter('equals', `z.enum(${constant})`)];
    case 'text':
      return [filter('equals', 'z.string().min(1).max(200)')];
    default:
      return [filter('equals', 'id')];
  }
}

/** What a template writes for one column, in TypeScript; `one` is the item's variable. */
function snippets(one: string) {
  const cell = ({ name, type, optional }: Column) => {
    switch (type) {
      case 'enum':
        return `${optional ? `${name} && ` : ''}<StatusBadge status={${name}} />`;
      case 'boolean':
        return `(${name} ? 'Yes' : 'No')`;
      case 'tags':
        return `${name}.join(', ')`;
      default:
        return name;
    }
  };
  return {
    cell,
    fact({ name, type, optional }: Column): string {
      const value = `${one}.${name}`;
      switch (type) {
        case 'enum':
          return `${optional ? `${value} && ` : ''}<StatusBadge key="${name}" status={${value}} />`;
        case 'boolean':
          return `${value} ? 'Yes' : 'No'`;
        case 'tags':
          return `${value}.join(', ') || null`;
        case 'date':
          return `<Time key="${name}" value={${value}} exact />`;
        case 'member':
          return `<MemberName key="${name}" userId={${value}} />`;
        default:
          return value;
      }
    },
    initialValue({ name, type, optional, constant }: Column): string {
      const value = `${one}?.${name}`;
      switch (type) {
        case 'number':
          return `(${value} ?? '') as number | string`;
        case 'boolean':
          return `${value} ?? false`;
        case 'date':
          return `toDateInput(${value} ?? null)`;
        case 'enum':
          return `${value} ?? ${optional ? 'null' : `${constant}[0]`}`;
        case 'tags':
          return `${value} ?? []`;
        case 'json':
          return `toJsonInput(${value} ?? ${optional ? 'null' : '{}'})`;
        case 'member':
          return `${value} ?? null`;
        default:
          return `${value} ?? ''`;
      }
    },
    /** Null when the input's value is sent as it is. */
    bodyValue({ name, type, optional }: Column): string | null {
      const value = `values.${name}`;
      const required = optional ? '' : ' ?? undefined';
      switch (type) {
        case 'number':
          return `fromNumberInput(${value})${required}`;
        case 'date':
          return `fromDateInput(${value})${required}`;
        case 'json':
          return `fromJsonInput(${value})`;
        case 'text':
        case 'longtext':
        case 'reference':
          return optional ? `${value}.trim() || null` : null;
        default:
          return null;
      }
    },
    input({ name, type, label, optional, constant }: Column): string {
      const text = `label="${label}${optional ? ' (optional)' : ''}"`;
      const props = `{...getInputProps('${name}')}`;
      switch (type) {
        case 'longtext':
          return `<Textarea ${text} autosize minRows={3} ${props} />`;
        case 'number':
          return `<NumberInput ${text} allowDecimal={false} ${props} />`;
        case 'boolean':
          return `<Switch label="${label}" {...getInputProps('${name}', { type: 'checkbox' })} />`;
        case 'date':
          return `<TextInput ${text} type="datetime-local" ${props} />`;
        case 'enum':
          return `<Select ${text} ${optional ? 'clearable' : 'allowDeselect={false}'} data={toOptions(${constant})} ${props} />`;
        case 'tags':
          return `<TagsInput label="${label}" ${props} />`;
        case 'json':
          return `<JsonInput ${text} autosize minRows={3} ${props} />`;
        case 'member':
          return `<MemberSelect ${text} ${props} />`;
        default:
          return `<TextInput ${text} ${props} />`;
      }
    },
    /** For a row of the security tests; null leaves the column out. */
    sampleValue({ type, optional, values, example }: Column): string | null {
      switch (type) {
        case 'text':
        case 'longtext':
          return 'MARK';
        case 'tags':
          return '[MARK]';
        case 'json':
          return '{ of: MARK }';
        case 'date':
          return optional ? null : 'new Date()';
        case 'enum':
          return `'${values[0]}'`;
        case 'member':
          return null;
        case 'reference':
          return optional ? null : example;
        default:
          return optional ? null : example;
      }
    },
    /** Fills a required input in the browser; null where it has a value already. */
    fill({ type, label }: Column): string | null {
      const input = `await page.getByLabel('${label}', { exact: true })`;
      switch (type) {
        case 'text':
        case 'longtext':
          return `${input}.fill('${label}');`;
        case 'number':
          return `${input}.fill('3');`;
        case 'date':
          return `${input}.fill('2026-02-01T09:00');`;
        case 'reference':
          return `${input}.fill('cmk1reference0000000000001');`;
        default:
          return null;
      }
    },
  };
}

const INPUTS: Record<Field['type'], string | null> = {
  text: 'TextInput',
  longtext: 'Textarea',
  number: 'NumberInput',
  boolean: 'Switch',
  date: 'TextInput',
  enum: 'Select',
  tags: 'TagsInput',
  json: 'JsonInput',
  member: null,
  reference: 'TextInput',
};

const FORM_HELPERS: Partial<Record<Field['type'], string[]>> = {
  number: ['fromNumberInput'],
  date: ['fromDateInput', 'toDateInput'],
  json: ['fromJsonInput', 'toJsonInput'],
};

const SELECTED = ['enum', 'boolean'];
const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Everything that the templates need of a domain; `now` names its migration. */
export function templateContext(spec: DomainSpec, now: Date) {
  const names = namesOf(spec);
  const columns = spec.fields.map((field) => columnOf(field, names));
  const others = columns.slice(1);
  const has = (type: Field['type']) => columns.some((column) => column.type === type);
  const searched = columns.filter((column) => column.searched);
  const filters = columns.flatMap(filtersOf);
  const selects = columns.filter(({ type, filtered }) => filtered && SELECTED.includes(type));
  const days = columns.filter(({ type, filtered }) => filtered && type === 'date');
  const stamp = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return {
    ...names,
    Article: names.article === 'a' ? 'A' : 'An',
    ...snippets(names.one),
    columns,
    has,
    searched,
    filters,
    indexes: indexesOf(names.One, columns),
    sorted: columns.filter((column) => column.sorted),
    unique: columns.filter((column) => column.unique),
    countedBy: columns.find(
      ({ type, filtered, optional }) => type === 'enum' && filtered && !optional,
    )?.name,
    listHelpers: unique(['columnsOf', 'defineList', ...filters.map(({ helper }) => helper)]),
    filterInputs: [
      ...(days.length > 0 ? ['DayFilter'] : []),
      ...(searched.length > 0 ? ['SearchFilter'] : []),
      ...(selects.length > 0 ? ['SelectFilter'] : []),
      ...(selects.some(({ type }) => type === 'enum') ? ['toOptions'] : []),
    ],
    /** The filters for which the console has an input. */
    consoleFilters: [
      ...(searched.length > 0 ? ['q'] : []),
      ...selects.map(({ name }) => name),
      ...days.flatMap(({ name }) => [`${name}From`, `${name}To`]),
    ],
    searchLabel: searched.map(({ label }) => label).join(', '),
    shownColumns: others
      .filter(({ type }) => !['longtext', 'json', 'member', 'reference'].includes(type))
      .slice(0, SHOWN_COLUMNS),
    inputs: unique(columns.flatMap(({ type }) => INPUTS[type] ?? [])),
    formHelpers: unique(columns.flatMap(({ type }) => FORM_HELPERS[type] ?? [])),
    migration: `${stamp}_${spec.name.replaceAll('-', '_')}`,
  };
}
