const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/;
const WITH_OFFSET =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[+-]\d{2}:?(?:\d{2})?)$/i;

/** Milliseconds to add to UTC for the wall clock of the zone. */
function offsetOf(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** The day as ISO 8601 would have it again: there is no 30 February. */
const isDay = (day: string) => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
};

/**
 * The time that a server writes: with an offset, or the wall clock of its zone; a bare date is its
 * midnight. A wall clock that comes twice is its first time, one that is skipped the time after the gap.
 * Null for anything else.
 */
export function parseTime(text: string, timeZone = 'UTC'): Date | null {
  const given = text.trim();
  const [, day = '', clock = '', zone] = WITH_OFFSET.exec(given) ?? LOCAL.exec(given) ?? [];
  if (!isDay(day)) return null;
  const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone ?? '') ?? [];
  const offset = hours ? `${hours}:${minutes}` : 'Z';
  const wall = Date.parse(`${day}T${clock || '00:00'}${offset}`);
  if (Number.isNaN(wall)) return null;
  if (zone) return new Date(wall);
  const before = offsetOf(timeZone, wall - 24 * 3_600_000);
  const after = offsetOf(timeZone, wall + 24 * 3_600_000);
  const candidates = [wall - before, wall - after].filter(
    (at) => at + offsetOf(timeZone, at) === wall,
  );
  return new Date(candidates.length > 0 ? Math.min(...candidates) : wall - before);
}
