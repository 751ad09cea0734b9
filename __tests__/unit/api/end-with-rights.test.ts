import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ResponseHeaders } from '@/lib/api/api-response';
import type { RequestContext } from '@/lib/api/context';
import { endWithRights } from '@/lib/api/end-with-rights';
import { UnauthenticatedError } from '@/lib/errors';

const actor = {
  type: 'user',
  userId: 'u1',
  organizationId: 'o1',
  sessionId: 's1',
  role: 'viewer',
  scopes: 'all',
};

function setUp(source: UnderlyingDefaultSource<Uint8Array>) {
  const fromSession = vi.fn(async () => actor);
  const context = {
    actor,
    contract: { role: 'viewer' },
    runtime: { authenticator: { fromSession } },
  } as unknown as RequestContext;
  const body = new ReadableStream<Uint8Array>(source);
  const response = endWithRights(context, { status: 200, headers: new ResponseHeaders(), body });
  return { fromSession, reader: (response.body as ReadableStream<Uint8Array>).getReader() };
}

const chunk = new Uint8Array([1]);
const endless: UnderlyingDefaultSource<Uint8Array> = { pull: (c) => c.enqueue(chunk) };

describe('a stream of a caller', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    // Whatever ended the stream, nothing checks it any more.
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('goes on while the rights last, and while nobody can say', async () => {
    const { reader, fromSession } = setUp(endless);
    fromSession.mockRejectedValueOnce(new Error('The database is unavailable'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await reader.read()).value).toEqual(chunk);
    await reader.cancel();
  });

  it('is broken off when they end, and so is its source', async () => {
    const cancel = vi.fn();
    const { reader, fromSession } = setUp({ ...endless, cancel });
    fromSession.mockRejectedValue(new UnauthenticatedError());
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(reader.read()).rejects.toThrow('rights');
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('ends with its source', async () => {
    const { reader } = setUp({ start: (controller) => controller.close() });
    expect((await reader.read()).done).toBe(true);
  });

  it('fails with its source', async () => {
    const { reader } = setUp({
      pull: () => {
        throw new Error('The database is unavailable');
      },
    });
    await expect(reader.read()).rejects.toThrow('unavailable');
  });
});
