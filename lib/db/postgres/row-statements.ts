import type { Prisma, PrismaClient } from '@/lib/db/generated/client';

type Models = Prisma.TypeMap['model'];

/** A model of the Prisma schema, such as `Order`. */
export type Model = keyof Models;

/** A whole row as Prisma types it. */
export type StoredRow<M extends Model> = Models[M]['payload']['scalars'];

type CreateInput<M extends Model> = Exclude<
  NonNullable<Models[M]['operations']['createMany']['args']['data']>,
  readonly unknown[]
>;
/** What Prisma itself fills in when it creates a row; PostgreSQL does not. */
type FilledByPrisma = 'id' | 'updatedAt';
type OptionalField<M extends Model> = Exclude<
  {
    [K in keyof CreateInput<M>]-?: undefined extends CreateInput<M>[K] ? K : never;
  }[keyof CreateInput<M>],
  FilledByPrisma
>;
/** JSON columns take objects and arrays, `BigInt` columns numbers too. */
type Value<V> = Prisma.JsonValue extends V
  ? object | null
  : V | (Extract<V, bigint> extends never ? never : number);

/** A row to insert. What is left out becomes the default that the database has for it, or null. */
export type NewRow<M extends Model> = {
  [K in Exclude<keyof StoredRow<M>, OptionalField<M>>]: Value<StoredRow<M>[K]>;
} & { [K in keyof StoredRow<M> & OptionalField<M>]?: Value<StoredRow<M>[K]> };

/** The fields of a row to change, and its id. */
export type RowChange<M extends Model> = { id: string } & {
  [K in keyof StoredRow<M>]?: Value<StoredRow<M>[K]>;
};

/** Rows of a model that give the same fields. */
interface Shape {
  insertOne: string;
  insertMany: string;
  updateMany: string;
  fields: readonly { name: string; column: string; isJson: boolean }[];
}

export interface RowStatement {
  text: string;
  values: unknown[];
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** All rows as one parameter, so that a text is the same for any number of them. */
function toJson(fields: Shape['fields'], rows: readonly object[]): string {
  const records = (rows as readonly Record<string, unknown>[]).map((row) =>
    Object.fromEntries(fields.map(({ name, column }) => [column, row[name]])),
  );
  return JSON.stringify(records, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/**
 * Builds statements for whole rows from Prisma's data model, which knows the names of tables and columns
 * (`@@map`, `@map`). A model has one text for each set of fields that rows give.
 */
export function createRowStatements(prisma: PrismaClient) {
  const { models } = (prisma as unknown as { _runtimeDataModel: RuntimeDataModel })
    ._runtimeDataModel;
  const shapes = new Map<string, Shape>();

  function toShape(model: Model, names: readonly string[]): Shape {
    const { dbName, fields: declared } = models[model];
    const byName = new Map(declared.map((field) => [field.name, field]));
    const fields = names.map((name) => {
      const field = byName.get(name);
      if (field?.kind !== 'scalar') throw new Error(`${model} has no column ${name}`);
      return { name, column: field.dbName ?? name, isJson: field.type === 'Json' };
    });
    const table = quote(dbName ?? model);
    const columns = fields.map(({ column }) => quote(column)).join(', ');
    const rows = `json_populate_recordset(NULL::${table}, $1::json)`;
    const changes = fields
      .filter(({ name }) => name !== 'id')
      .map(({ column }) => `${quote(column)} = r.${quote(column)}`);
    const parameters = fields.map((_, i) => `$${i + 1}`).join(', ');
    return {
      insertOne: `INSERT INTO ${table} (${columns}) VALUES (${parameters})`,
      insertMany: `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${rows}`,
      updateMany: `UPDATE ${table} AS t SET ${changes} FROM ${rows} AS r WHERE t."id" = r."id"`,
      fields,
    };
  }

  function shapeOf(model: Model, given: object): Shape {
    const row = given as Record<string, unknown>;
    const names: string[] = [];
    for (const name in row) if (row[name] !== undefined) names.push(name);
    const key = `${model}:${names.join()}`;
    let shape = shapes.get(key);
    if (!shape) {
      shape = toShape(model, names);
      shapes.set(key, shape);
    }
    return shape;
  }

  return {
    insert<M extends Model>(model: M, row: NewRow<M>): RowStatement {
      const given = row as Record<string, unknown>;
      const { insertOne, fields } = shapeOf(model, given);
      const values = fields.map(({ name, isJson }) => {
        const value = given[name];
        return isJson && value !== null ? JSON.stringify(value) : value;
      });
      return { text: insertOne, values };
    },

    insertMany<M extends Model>(model: M, rows: readonly NewRow<M>[]): RowStatement {
      const { insertMany, fields } = shapeOf(model, rows[0] ?? {});
      return { text: insertMany, values: [toJson(fields, rows)] };
    },

    /** Writes the given fields of rows that exist. */
    updateMany<M extends Model>(model: M, rows: readonly RowChange<M>[]): RowStatement {
      const { updateMany, fields } = shapeOf(model, rows[0] ?? {});
      return { text: updateMany, values: [toJson(fields, rows)] };
    },
  };
}

/** What we read of Prisma's data model, which it does not export. */
interface RuntimeDataModel {
  models: Record<
    Model,
    {
      dbName: string | null;
      fields: { name: string; kind: string; type: string; dbName?: string }[];
    }
  >;
}
