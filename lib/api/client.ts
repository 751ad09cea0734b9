import type { Contracts } from '@/lib/contracts';
import type { JobView } from '@/lib/contracts/jobs';
import { OPERATION_NAMES, operationOf } from './client/operation';
import { type StreamJobArgs, streamJob } from './client/stream-job';
import { Transport } from './client/transport';
import type {
  ArgsOf,
  CallArgs,
  ClientOptions,
  DownloadName,
  ItemOf,
  ListName,
  OperationMethods,
} from './client/types';

export {
  ApiClientError,
  type ClientErrorCode,
  type ClientFieldIssue,
  type ErrorDetails,
  type LocalErrorCode,
} from './client/errors';
export { readCsrfCookie } from './client/request';
export { isFinalJobStatus } from './client/stream-job';
export type { ClientOptions, RequestOptions, Tokens, UploadBody } from './client/types';

export interface Client extends OperationMethods {
  /** Every item of a list, page after page by cursor; pages are fetched as they are needed. */
  iterate<K extends ListName>(
    name: K,
    args?: ArgsOf<Contracts[K]>,
  ): AsyncGenerator<ItemOf<K>, void, undefined>;
  /** The answer of a download, its body unread: `response.body` gives it as it comes. */
  download<K extends DownloadName>(name: K, args?: ArgsOf<Contracts[K]>): Promise<Response>;
  /** The job now and after every change until its final status. Reconnects by itself. */
  streamJob(args: StreamJobArgs): AsyncGenerator<JobView, void, undefined>;
}

/**
 * A client of the whole API with one method per operation, its types inferred from the contracts.
 *
 * Runs in browsers, in server components and in Node programs. In browsers it identifies itself by
 * the session's cookies and sends the CSRF token; elsewhere give it `token`, `getToken` or `tokens`,
 * or sign in with `transport: "token"`. An expired session is refreshed once and the request sent
 * again. Methods answer the data (lists: `{ data, pagination }`) and throw `ApiClientError`.
 */
export function createClient(options: ClientOptions): Client {
  const transport = new Transport(options);
  const operations = OPERATION_NAMES.map(operationOf);
  const methods = Object.fromEntries(
    operations
      .filter(({ envelope }) => envelope !== 'stream')
      .map((operation) => [operation.name, (args?: CallArgs) => transport.call(operation, args)]),
  ) as unknown as OperationMethods;

  return {
    ...methods,
    streamJob: (args) => streamJob(transport, args),
    download: (name, args) => transport.open(operationOf(name), args as CallArgs),
    async *iterate<K extends ListName>(name: K, args?: ArgsOf<Contracts[K]>) {
      const call = (args ?? {}) as CallArgs;
      let { page: _, ...query } = { ...call.query };
      for (;;) {
        const result = (await transport.call(operationOf(name), { ...call, query })) as {
          data: ItemOf<K>[];
          pagination: { nextCursor: string | null };
        };
        yield* result.data;
        if (result.pagination.nextCursor === null) return;
        query = { ...query, cursor: result.pagination.nextCursor };
      }
    },
  };
}
