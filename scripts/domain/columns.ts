import type { Field, Names } from './spec';

/** What a field is in each part of the code. */
export interface Column extends Field {
  /** As people read it: `dueAt` is "Due at". */
  label: string;
  /** The type in the Prisma schema and in SQL. */
  prisma: string;
  sql: string;
  /** Zod schemas of the API: what is returned, and what may be sent. */
  view: string;
  written: string;
  /** Literals of TypeScript. */
  example: string;
  updated: string;
  /** The constant with the values of an enum. */
  constant: string;
}

const snake = (camel: string) => camel.replace(/[A-Z]/g, (letter) => `_${letter}`);

const TYPES: Record<
  Field['type'],
  Pick<Column, 'prisma' | 'sql' | 'view' | 'written' | 'example' | 'updated'>
> = {
  text: {
    prisma: 'String',
    sql: 'TEXT',
    view: 'z.string()',
    written: 'z.string().trim().min(1).max(200)',
    example: "'Enamel mug'",
    updated: "'Enamel mug, blue'",
  },
  longtext: {
    prisma: 'String',
    sql: 'TEXT',
    view: 'z.string()',
    written: 'z.string().trim().min(1).max(10_000)',
    example: "'It arrived with a scratch.'",
    updated: "'It arrived with a scratch, and late.'",
  },
  number: {
    prisma: 'Int',
    sql: 'INTEGER',
    view: 'z.int32()',
    written: 'z.int32()',
    example: '3',
    updated: '4',
  },
  boolean: {
    prisma: 'Boolean',
    sql: 'BOOLEAN',
    view: 'z.boolean()',
    written: 'z.boolean()',
    example: 'false',
    updated: 'true',
  },
  date: {
    prisma: 'DateTime',
    sql: 'TIMESTAMP(3)',
    view: 'timestamp',
    written: 'isoDate',
    example: "'2026-02-01T09:00:00.000Z'",
    updated: "'2026-02-02T09:00:00.000Z'",
  },
  enum: {
    prisma: 'String',
    sql: 'TEXT',
    view: '',
    written: '',
    example: '',
    updated: '',
  },
  tags: {
    prisma: 'String[]',
    sql: 'TEXT[]',
    view: 'z.array(z.string())',
    written: 'z.array(z.string().trim().min(1).max(50)).max(20)',
    example: "['fragile']",
    updated: "['fragile', 'gift']",
  },
  json: {
    prisma: 'Json',
    sql: 'JSONB',
    view: 'z.record(z.string(), z.unknown())',
    written:
      'z.record(z.string().max(100), z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]))',
    example: "{ source: 'phone' }",
    updated: "{ source: 'e-mail' }",
  },
  member: {
    prisma: 'String',
    sql: 'TEXT',
    view: 'id',
    written: 'id',
    // Only members of the caller's own organization are accepted, which an example cannot know.
    example: 'null',
    updated: 'null',
  },
  reference: {
    prisma: 'String',
    sql: 'TEXT',
    view: 'id',
    written: 'id',
    example: "'cmk1reference0000000000001'",
    updated: "'cmk1reference0000000000002'",
  },
};

export function columnOf(field: Field, { AUDIT }: Names): Column {
  const { name, type, values, optional } = field;
  const words = snake(name.replace(/^is(?=[A-Z])|Id$/g, '')).replaceAll('_', ' ');
  const label = words.trim().toLowerCase();
  const constant = `${AUDIT}_${snake(name).toUpperCase()}_VALUES`;
  const own = { ...TYPES[type] };
  if (type === 'enum') {
    own.view = own.written = `z.enum(${constant})`;
    own.example = `'${values[0]}'`;
    own.updated = `'${values[1]}'`;
  }
  const nullable = optional ? '.nullable()' : '';
  return {
    ...field,
    ...own,
    label: label.charAt(0).toUpperCase() + label.slice(1),
    prisma: `${own.prisma}${optional ? '?' : ''}`,
    sql: `${own.sql}${optional ? '' : ' NOT NULL'}`,
    view: `${own.view}${nullable}`,
    written: `${own.written}${nullable}`,
    constant,
  };
}
