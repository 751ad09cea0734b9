/** Comments keep proxies from closing an idle stream. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Server-sent events: each value as one event named `event`, its JSON in `data`. Closes the source
 * by `return` when the client disconnects. Calls `onEnd` once, however the stream ends.
 */
export function eventStream(
  event: string,
  source: AsyncIterable<unknown>,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = source[Symbol.asyncIterator]();
  let keepAlive: NodeJS.Timeout | undefined;
  const stop = () => {
    clearInterval(keepAlive);
    onEnd();
  };
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(': connected\n\n'));
      keepAlive = setInterval(
        () => controller.enqueue(encoder.encode(': keep-alive\n\n')),
        KEEP_ALIVE_MS,
      );
    },
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (done) {
          stop();
          controller.close();
          return;
        }
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`));
      } catch (error) {
        stop();
        controller.error(error);
      }
    },
    async cancel() {
      stop();
      await iterator.return?.();
    },
  });
}
