import { Prisma } from './generated/client';

/** Whether the model has a `deletedAt` column, according to Prisma's generated field enums. */
function isSoftDeletable(model: string): boolean {
  const fields = (Prisma as unknown as Record<string, Record<string, string> | undefined>)[
    `${model}ScalarFieldEnum`
  ];
  return fields !== undefined && 'deletedAt' in fields;
}

function hideDeleted<A>(model: string, args: A): A {
  const { where } = args as { where?: Record<string, unknown> };
  if (!isSoftDeletable(model) || (where && 'deletedAt' in where)) return args;
  return { ...args, where: { ...where, deletedAt: null } };
}

/**
 * Excludes soft-deleted rows from reads, unless `where` names `deletedAt`. Does not filter the
 * relations that `include` or `select` load. Writes pass unchanged: repositories set `deletedAt`.
 */
export const softDelete = Prisma.defineExtension({
  name: 'soft-delete',
  query: {
    $allModels: {
      findFirst: ({ model, args, query }) => query(hideDeleted(model, args)),
      findFirstOrThrow: ({ model, args, query }) => query(hideDeleted(model, args)),
      findUnique: ({ model, args, query }) => query(hideDeleted(model, args)),
      findUniqueOrThrow: ({ model, args, query }) => query(hideDeleted(model, args)),
      findMany: ({ model, args, query }) => query(hideDeleted(model, args)),
      count: ({ model, args, query }) => query(hideDeleted(model, args)),
      aggregate: ({ model, args, query }) => query(hideDeleted(model, args)),
      groupBy: ({ model, args, query }) => query(hideDeleted(model, args)),
    },
  },
});
