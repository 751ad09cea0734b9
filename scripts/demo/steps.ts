import { setTimeout as sleep } from 'node:timers/promises';
import pc from 'picocolors';
import { createTerminal, type Terminal } from '@/scripts/lib/terminal';

/** What a step did not find as it should be. The message is for the person who runs the demo. */
export class DemoFailure extends Error {}

/** @throws DemoFailure */
export function check(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new DemoFailure(otherwise);
}

/**
 * Calls `probe` until it returns something. On a busy machine that can take a while: `next dev` compiles a
 * route at its first request, a webhook's for longer than the shop waits, so that its retries count.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs = 90_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    check(Date.now() < deadline, `${what} did not happen within ${timeoutMs / 1000} s.`);
    await sleep(100);
  }
}

export interface Steps {
  /**
   * Runs one step. `report` shows how far it is; `summarize` makes the line that stays.
   * Returns what `work` returns.
   */
  step<T>(
    title: string,
    work: (report: (text: string) => void) => Promise<T>,
    summarize: (result: T) => string,
  ): Promise<T>;
  print: Terminal['print'];
  /** Names and seconds of the finished steps, in order. */
  summary(): string;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Runs steps one after another, each with its own line; with a spinner where there is a terminal. */
export function createSteps(): Steps {
  const { print, status } = createTerminal();
  const finished: { title: string; ms: number }[] = [];
  return {
    print,
    async step(title, work, summarize) {
      const startedAt = performance.now();
      let reported = '';
      const frame = () => {
        const turn = Math.floor((performance.now() - startedAt) / FRAME_MS) % FRAMES.length;
        status(`  ${pc.cyan(FRAMES[turn] ?? '')} ${title}${reported && `  ${reported}`}`);
      };
      const timer = setInterval(frame, FRAME_MS);
      try {
        const result = await work((text) => {
          reported = text;
        });
        const ms = performance.now() - startedAt;
        finished.push({ title, ms });
        status(null);
        print(`  ${pc.green('✔')} ${title.padEnd(22)} ${summarize(result)} ${pc.dim(seconds(ms))}`);
        return result;
      } catch (error) {
        status(null);
        print(`  ${pc.red('✖')} ${title}`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
    summary() {
      const total = finished.reduce((sum, { ms }) => sum + ms, 0);
      const longest = finished.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
      const where = longest.map(({ title, ms }) => `${title.toLowerCase()} ${seconds(ms)}`);
      return `${finished.length} steps in ${seconds(total)} (longest: ${where.join(', ')})`;
    },
  };
}
