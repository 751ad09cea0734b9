/**
 * How long values live, by how they change. Whoever writes forgets what he changed, so these times do
 * not decide how fresh an answer usually is: they bound how long a lost message can matter.
 */
export const TTL = {
  /** Pictures over many rows that nobody forgets on each change: counts, sums, series. */
  volatile: 5,
  /** Rows and lists that customers change at any time, forgotten with each change. */
  short: 30,
  /** Set-up that people change by hand now and then: endpoints, profiles, memberships. */
  stable: 300,
} as const satisfies Record<string, number>;
