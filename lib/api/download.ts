import type { Download } from '@/lib/services/files-service';

const encoder = new TextEncoder();

/**
 * The file as an answer. Parts are made as the client takes them: one is asked for when the one before is
 * gone. The first is made before anything is sent, so that a failure up to there is an ordinary error.
 * A later one breaks the connection, which tells the client that the file is not whole. When the client
 * goes, the parts are told by `return`.
 */
export async function download({ filename, contentType, parts }: Download): Promise<Response> {
  const iterator = parts[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<string | Uint8Array>> | null = iterator.next();
  await next;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await (next ?? iterator.next());
        next = null;
        if (done) controller.close();
        else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    // Nothing is made ahead of what is asked for.
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="${filename}"`,
      'Cache-Control': 'no-store',
      // Proxies that buffer would hide how far the client is.
      'X-Accel-Buffering': 'no',
    },
  });
}
