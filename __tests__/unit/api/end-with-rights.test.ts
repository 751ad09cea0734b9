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

function setUp(source: UnderlyingDefaultSource<Uint8Array>, role = 'viewer') {
  const fromSession = vi.fn(async (): Promise<object> => actor);
  const record = vi.fn();
  const context = {
    actor,
    contract: { role },
    runtime: { authenticator: { fromSession }, accessDenials: { record } },
  } as unknown as RequestContext;
  const body = new ReadableStream<Uint8Array>(source);
  const response = endWithRights(context, { status: 200, headers: new ResponseHeaders(), body });
  return { fromSession, record, reader: (response.body as ReadableStream<Uint8Array>).getReader() };
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
    const { reader, fromSession, record } = setUp({ ...endless, cancel });
    fromSession.mockRejectedValue(new UnauthenticatedError());
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(reader.read()).rejects.toThrow('rights');
    expect(cancel).toHaveBeenCalledOnce();
    // A request of a session that has ended leaves no entry either.
    expect(record).not.toHaveBeenCalled();
  });

  it.each([
    ['a lower role', { ...actor, role: 'custom', scopes: [] }, 'FORBIDDEN', 'admin'],
    ['a required factor', { ...actor, lacksSecondFactor: true }, 'SECOND_FACTOR_SETUP_REQUIRED'],
  ])('is recorded once as a denial when it ends by %s', async (_, now, code, role = 'viewer') => {
    const { reader, fromSession, record } = setUp(endless, role);
    fromSession.mockResolvedValue(now);
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(reader.read()).rejects.toThrow('rights');
    const error = expect.objectContaining({ code });
    expect(record).toHaveBeenCalledExactlyOnceWith(actor, expect.anything(), error);
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
