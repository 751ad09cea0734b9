let lastTime = 0;
let lastText = '';

/** The time in ISO 8601 with milliseconds, UTC. Written once for all who ask in a millisecond. */
export function isoNow(): string {
  const now = Date.now();
  if (now !== lastTime) {
    lastTime = now;
    lastText = new Date(now).toISOString();
  }
  return lastText;
}
