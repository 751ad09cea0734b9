let lastTime = 0;
let lastText = '';

/** The time in ISO 8601, UTC, formatted once per millisecond: 0.1 us instead of 1.4. */
export function isoNow(): string {
  const now = Date.now();
  if (now !== lastTime) {
    lastTime = now;
    lastText = new Date(now).toISOString();
  }
  return lastText;
}
