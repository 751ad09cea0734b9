import type { JsonText } from '@/lib/utils/json-text';
import type { ListReader } from './list-reader';
import type { ListQuery } from './source';

/** Everything that matches, `size` rows at a time; the next ones are read when they are asked for. */
export async function* readBatches<T>(
  reader: ListReader<T>,
  owner: string,
  query: Omit<ListQuery, 'page' | 'perPage' | 'cursor'>,
  size: number,
): AsyncGenerator<JsonText<T[]>> {
  let cursor: string | undefined;
  do {
    const batch = await reader.page(owner, { ...query, page: 1, perPage: size, cursor });
    yield batch.data;
    cursor = batch.pagination.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
