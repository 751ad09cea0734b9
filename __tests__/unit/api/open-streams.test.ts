import { expect, it } from 'vitest';
import { MAX_OPEN_STREAMS, OpenStreams } from '@/lib/api/open-streams';
import { eventStream } from '@/lib/api/sse';

it('bounds the streams of each caller, and frees each once', () => {
  const streams = new OpenStreams();
  const ends = Array.from({ length: MAX_OPEN_STREAMS }, () => streams.open('ada'));
  expect(() => streams.open('ada')).toThrow(`There are ${MAX_OPEN_STREAMS} open event streams`);
  streams.open('bob');
  ends[0]?.();
  ends[0]?.();
  streams.open('ada');
  expect(() => streams.open('ada')).toThrow();
});

async function* values(count: number) {
  for (let index = 0; index < count; index += 1) yield index;
}
async function* failing() {
  yield 1;
  throw new Error('gone');
}

it.each([
  ['finishes', values(2), 'read'],
  ['fails', failing(), 'read'],
  ['is cancelled', values(9), 'cancel'],
] as const)('a stream that %s has ended once', async (_, source, how) => {
  let ended = 0;
  const stream = eventStream('job', source, () => {
    ended += 1;
  });
  if (how === 'cancel') await stream.cancel();
  else await new Response(stream).text().catch(() => undefined);
  expect(ended).toBe(1);
});
