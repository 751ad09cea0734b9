import { useForceUpdate, useInterval, useMounted } from '@mantine/hooks';

const TICK_MS = 5_000;

/** The time in milliseconds, from time to time anew; null in the first render, which the server makes too. */
export function useNow(): number | null {
  const mounted = useMounted();
  useInterval(useForceUpdate(), TICK_MS, { autoInvoke: true });
  return mounted ? Date.now() : null;
}
