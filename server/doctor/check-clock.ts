import { type Finding, ok, problem } from './finding';

/** Tokens, leases of jobs and codes of second factors compare times of different machines. */
const MAX_DRIFT_MS = 2_000;

/**
 * Compares another machine's clock with ours.
 *
 * @param theirs read between our `before` and `after`
 */
export function checkClock(name: string, theirs: Date, before: Date, after: Date): Finding {
  const early = before.getTime() - theirs.getTime();
  const late = theirs.getTime() - after.getTime();
  const drift = Math.max(early, late);
  if (drift <= MAX_DRIFT_MS) return ok(`Clock: agrees with that of ${name}`);
  const direction = early > 0 ? 'behind' : 'ahead of';
  return problem(
    `Clock: that of ${name} is ${Math.round(drift / 1_000)} s ${direction} this machine's`,
    'Synchronize the clocks of both machines (NTP: timedatectl set-ntp true, or chrony).',
  );
}
