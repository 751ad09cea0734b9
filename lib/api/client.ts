import type { Contracts, OperationName } from '@/lib/contracts';
import type { JobView } from '@/lib/contracts/jobs';
import { OPERATIONS } from '@/lib/contracts/manifest.gen';
import { HttpClient } from './client/http-client';
import { operationOf } from './client/request';
import { type StreamJobArgs, streamJob } from './client/stream-job';
import type {
  ArgsOf,
  CallArgs,
  ClientOptions,
  DownloadName,
  ItemOf,
  ListName,
  OperationMethods,
} from './client/types';

export { ApiClientError, type ClientErrorCode } from './client/errors';
export { readCsrfCookie } from './client/request';
export type { ClientOptions, RequestOptions, Tokens, UploadBody } from './client/types';

export interface Client extends OperationMethods {
  /** Yields every item of a list. Pages by cursor and fetches each page on demand. */
  iterate<K extends ListName>(
    name: K,
    args?: ArgsOf<Contracts[K]>,
  ): AsyncGenerator<ItemOf<K>, void, undefined>;
  /** Starts a download; the caller reads the response's body. */
  download<K extends DownloadName>(name: K, args?: ArgsOf<Contracts[K]>): Promise<Response>;
  /** Yields the job now and after every change until its final status. Reconnects if necessary. */
  streamJob(args: StreamJobArgs): AsyncGenerator<JobView, void, undefined>;
}

/**
 * Creates an API client with one method per operation, typed by the contracts. Methods return the
 * data (lists: `{ data, pagination }`) and throw `ApiClientError`.
 *
 * Runs in browsers, in server components and in Node programs. In browsers it uses the session's
 * cookies and sends the CSRF token; elsewhere pass `token`, `getToken` or `tokens`, or sign in with
 * `transport: "token"`. It refreshes an expired session once and repeats the request.
 */
export function createClient(options: ClientOptions): Client {
  const http = new HttpClient(options);
  const methods = Object.fromEntries(
    (Object.keys(OPERATIONS) as OperationName[])
      .map(operationOf)
      .filter(({ envelope }) => envelope !== 'stream')
      .map((operation) => [operation.name, (args?: CallArgs) => http.call(operation, args)]),
  ) as unknown as OperationMethods;

  return {
    ...methods,
    streamJob: (args) => streamJob(http, args),
    download: (name, args) => http.open(operationOf(name), args as CallArgs),
    async *iterate<K extends ListName>(name: K, args?: ArgsOf<Contracts[K]>) {
      const call = (args ?? {}) as CallArgs;
      let { page: _, ...query } = { ...call.query };
      for (;;) {
        const { data, pagination } = (await http.call(operationOf(name), { ...call, query })) as {
          data: ItemOf<K>[];
          pagination: { nextCursor: string | null };
        };
        yield* data;
        if (pagination.nextCursor === null) return;
        query = { ...query, cursor: pagination.nextCursor };
      }
    },
  };
}
