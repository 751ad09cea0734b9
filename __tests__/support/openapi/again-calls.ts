import type { Contract } from '@/lib/contracts/contract';
import type { ApiFixture, Request } from './api-fixture';

/** The same read with the ETag of the response before. */
export async function readAgain(
  { send }: ApiFixture,
  name: string,
  request: Request,
  etag: string,
): Promise<number> {
  const headers = { ...request.headers, 'if-none-match': etag };
  return (await send(name, { ...request, headers })).status;
}

/** A query that means the same: defaults written out, or a parameter that nobody reads. */
function otherQuery({ query }: Contract): string {
  const defaults = query?.safeParse({}).data as Record<string, string> | undefined;
  return defaults ? new URLSearchParams(defaults).toString() : 'other=1';
}

/**
 * What was done under a key once more: replayed, not quite the same, and while the first still runs.
 * For the last the server waits a while, so its response is awaited with the others'.
 */
export async function repeat(
  { send, tenants }: ApiFixture,
  name: string,
  contract: Contract,
  request: Request,
): Promise<{ inFlight: Promise<unknown> }> {
  await send(name, request);
  const isBare = !contract.schema && !contract.upload;
  const text = request.raw ?? JSON.stringify(request.body);
  await send(
    name,
    isBare ? { ...request, query: otherQuery(contract) } : { ...request, raw: `${text} ` },
  );
  const key = request.headers?.['idempotency-key'] ?? '';
  await tenants.db.idempotencyKey.updateMany({
    where: { key },
    data: {
      completedAt: null,
      responseStatus: null,
      responseBody: null,
      lockedUntil: new Date(Date.now() + 60_000),
    },
  });
  return { inFlight: send(name, request) };
}
