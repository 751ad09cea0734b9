import type { Download } from '@/lib/services/files-service';

const encoder = new TextEncoder();

/**
 * The file as a response. Creates each part when the client has read the one before. The first part is
 * created before anything is sent, so that its failure is an ordinary error; a later failure breaks
 * the connection, so that the client knows the file is incomplete. When the client disconnects,
 * `parts` is closed by `return`.
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
    // Create nothing in advance.
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="${filename}"`,
      'Cache-Control': 'no-store',
      // A buffering proxy would read ahead of the client.
      'X-Accel-Buffering': 'no',
    },
  });
}
