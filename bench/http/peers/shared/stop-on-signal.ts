/** Ends the process in order when the benchmark is done with it. */
export function stopOnSignal(close: () => Promise<unknown>): void {
  process.once('SIGTERM', () => void close().finally(() => process.exit(0)));
}
