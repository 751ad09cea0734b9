/**
 * Runs `work` one at a time: calls of the same moment and calls during a run share the next one,
 * however many they are. Each call resolves when a run that began after it has ended.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function run(): Promise<void> {
    next = null;
    running = work().finally(() => {
      running = null;
    });
    return running;
  }

  return () => {
    next ??= (running ?? Promise.resolve()).then(run, run);
    return next;
  };
}
