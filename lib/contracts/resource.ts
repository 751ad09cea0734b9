import type { z } from 'zod';
import { idParams, queryObject } from './common';
import { type CHANGE, defineContract, type LIST, type READ } from './contract';
import { EXPORT, EXPORT_RULES, exampleFiles, exportQuery } from './exports';
import { type ColumnType, fieldsParameter } from './list';
import type { Scope } from './manifest.gen';

type Shared<P> = Readonly<P> & { readonly tag: string; readonly scope: Scope };
type Readable<P> = Shared<P> & { readonly role: 'viewer' };

interface ResourceOptions<
  P extends string,
  A extends string,
  I extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  S extends z.ZodRawShape,
> {
  /** Of `operationsOf`. */
  operations: {
    list: Readable<typeof LIST>;
    read: Readable<typeof READ>;
    change: Shared<typeof CHANGE>;
  };
  /** Of the list, without a slash at the end. */
  path: P;
  /** One of them in words, with its article, and several of them. */
  noun: string;
  article: string;
  nouns: string;
  /** What the audit actions begin with, in capitals. */
  audit: A;
  item: I;
  createBody: C;
  /** With `version`, which may be sent in `If-Match` instead. */
  replaceBody: U;
  list: {
    query: z.ZodObject<S>;
    columns: Readonly<Record<keyof z.output<I> & string, ColumnType>>;
  };
  examples: { body: object; item: object; updated: object };
}

/** The body that made the updated item of the item. */
function updateOf({ body, updated }: { body: object; updated: object }): object {
  const fields = Object.entries(updated).filter(([name]) => name in body);
  return { ...Object.fromEntries(fields), version: 1 };
}

/**
 * The operations on a resource that is listed, exported, read, created, replaced and deleted, with versions
 * against lost updates. Members may change it.
 */
export function resourceOperations<
  const P extends string,
  const A extends string,
  I extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  S extends z.ZodRawShape,
>(resource: ResourceOptions<P, A, I, C, U, S>) {
  const { path, noun, article, nouns, audit, item, examples } = resource;
  const { list, read, change } = resource.operations;
  const files = exampleFiles(examples.item);
  return {
    list: defineContract({
      ...list,
      path,
      summary: `List ${nouns}`,
      query: resource.list.query,
      response: item,
      examples: { response: examples.item },
    }),
    export: defineContract({
      ...read,
      ...EXPORT,
      path: `${path}/export` as const,
      summary: `Export ${nouns} as CSV or NDJSON`,
      description: `Streams all matching ${nouns}. ${EXPORT_RULES}`,
      query: exportQuery(resource.list.query),
      examples: { files, response: files['text/csv'] },
    }),
    get: defineContract({
      ...read,
      path: `${path}/:id` as const,
      summary: `Get ${article} ${noun}`,
      params: idParams,
      query: queryObject({ fields: fieldsParameter(Object.keys(resource.list.columns)) }),
      response: item,
      examples: { response: examples.item },
    }),
    create: defineContract({
      ...change,
      method: 'POST',
      path,
      summary: `Create ${article} ${noun}`,
      role: 'member',
      schema: resource.createBody,
      response: item,
      status: 201,
      audit: `${audit}_CREATED`,
      errors: ['CONFLICT'],
      examples: { request: examples.body, response: examples.item },
    }),
    update: defineContract({
      ...change,
      method: 'PUT',
      path: `${path}/:id` as const,
      summary: `Replace ${article} ${noun}`,
      description: `Requires the version that you read: its ETag in \`If-Match\`, or \`version\` in the body. Changes nothing if the ${noun} has a newer version.`,
      role: 'member',
      params: idParams,
      schema: resource.replaceBody,
      response: item,
      audit: `${audit}_UPDATED`,
      ifMatch: true,
      errors: ['CONFLICT', 'VERSION_CONFLICT', 'PRECONDITION_FAILED', 'PRECONDITION_REQUIRED'],
      examples: { request: updateOf(examples), response: examples.updated },
    }),
    remove: defineContract({
      ...change,
      method: 'DELETE',
      path: `${path}/:id` as const,
      summary: `Delete ${article} ${noun}`,
      description: `The API no longer returns the ${noun}; its row and its audit log entries remain. With \`If-Match\`, deletes only the version that you read.`,
      role: 'member',
      params: idParams,
      response: item,
      audit: `${audit}_DELETED`,
      ifMatch: true,
      errors: ['PRECONDITION_FAILED'],
      examples: { response: examples.item },
    }),
  };
}
