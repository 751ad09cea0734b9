/** What an `<input type="datetime-local">` shows of a time: the browser's own time zone, to the minute. */
export function toDateInput(time: string | null): string {
  if (time === null) return '';
  const date = new Date(time);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The time in UTC; null when the input is empty. */
export function fromDateInput(text: string): string | null {
  return text === '' ? null : new Date(text).toISOString();
}

/** The value of a `NumberInput`; null when it is empty. */
export function fromNumberInput(value: number | string): number | null {
  return value === '' ? null : Number(value);
}

export function toJsonInput(value: object | null): string {
  return value === null ? '' : JSON.stringify(value, null, 2);
}

/** The value; null when the input is empty, and the text itself when it is not JSON: no schema accepts that. */
export function fromJsonInput(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
