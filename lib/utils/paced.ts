import { setTimeout as sleep } from 'node:timers/promises';

/** Work that is asked for often and done seldom; see `createPaced`. */
export interface Paced {
  /** Asks for a run that begins after this call; never fails. */
  request(): void;
  /** Resolves when everything that was asked for is done, without pauses. */
  finish(): Promise<void>;
}

/**
 * Runs `work` one at a time, at once when it rests, and once however many ask meanwhile. After a run
 * that answers true (there was much to do) the next one begins `intervalMs` after it began, in
 * milliseconds, so that more gathers. `work` handles its own failures.
 */
export function createPaced(work: () => Promise<boolean>, intervalMs: number): Paced {
  let requested = false;
  let running: Promise<void> | null = null;
  let hurry = false;

  async function run(): Promise<void> {
    // What is asked for in the same turn goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (requested) {
      requested = false;
      const next = performance.now() + intervalMs;
      const isBusy = await work();
      if (isBusy && !hurry) await sleep(Math.max(next - performance.now(), 0));
    }
    running = null;
  }

  return {
    request() {
      requested = true;
      running ??= run();
    },
    async finish() {
      hurry = true;
      while (running) await running;
      hurry = false;
    },
  };
}
