import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createThrottle } from '@/lib/utils/throttle';

describe('createThrottle', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('runs the first request at once and the next ones together after the interval', async () => {
    const work = vi.fn(async () => undefined);
    const throttle = createThrottle(work, 50);
    for (let i = 0; i < 5; i += 1) throttle.request();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(49);
    for (let i = 0; i < 5; i += 1) throttle.request();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('runs again at once after a quiet interval', async () => {
    const work = vi.fn(async () => undefined);
    const throttle = createThrottle(work, 50);
    throttle.request();
    await vi.advanceTimersByTimeAsync(60);
    throttle.request();
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('never runs twice at a time', async () => {
    let running = 0;
    const work = vi.fn(async () => {
      running += 1;
      expect(running).toBe(1);
      await sleep(120);
      running -= 1;
    });
    const throttle = createThrottle(work, 50);
    throttle.request();
    await vi.advanceTimersByTimeAsync(60);
    throttle.request();
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('flushes what was requested, without waiting for the interval', async () => {
    const work = vi.fn(async () => undefined);
    const throttle = createThrottle(work, 50);
    throttle.request();
    throttle.request();
    await throttle.flush();
    expect(work).toHaveBeenCalledTimes(2);
    throttle.request();
    await throttle.flush();
    expect(work).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('drops what was requested when it is cancelled, after the run in progress', async () => {
    let finish = () => {};
    const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const throttle = createThrottle(work, 50);
    throttle.request();
    throttle.request();
    const cancelled = throttle.cancel();
    finish();
    await cancelled;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
