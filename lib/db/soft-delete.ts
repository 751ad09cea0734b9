import { Prisma } from './generated/client';

/** Whether the model has a `deletedAt` column, according to the generated field lists. */
function isSoftDeletable(model: string): boolean {
  const fields = (Prisma as unknown as Record<string, Record<string, string> | undefined>)[
    `${model}ScalarFieldEnum`
  ];
  return fields !== undefined && 'deletedAt' in fields;
}

interface Filtered {
  where?: Record<string, unknown>;
}

function hideDeleted<A>(model: string, args: A): A {
  const { where } = args as Filtered;
  if (!isSoftDeletable(model) || (where && 'deletedAt' in where)) return args;
  return { ...args, where: { ...where, deletedAt: null } };
}

/**
 * Reads never see rows with `deletedAt`, unless the query names `deletedAt` itself.
 * Writes do not change: repositories soft-delete by setting the column.
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
