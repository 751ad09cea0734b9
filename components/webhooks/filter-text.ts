import type { WebhookEndpointView } from '@/lib/contracts/webhooks';

type Filter = WebhookEndpointView['filters'][number];
type Value = Filter['values'][number];

/** Text is written as it is, unless it would be read as something else. */
function writeValue(value: Value): string {
  const isPlain = typeof value === 'string' && !/[,"\n]|^\s|\s$|^$/.test(value);
  return isPlain && readValue(value) === value ? value : JSON.stringify(value);
}

function readValue(text: string): Value {
  if (!/^(true|false|null|-?\d.*|".*")$/.test(text)) return text;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

/** Filters as people write them, one in each line: `status = paid, shipped`. */
export function writeFilters(filters: readonly Filter[]): string {
  return filters
    .map(({ field, values }) => `${field} = ${values.map(writeValue).join(', ')}`)
    .join('\n');
}

/** Text in quotes may contain commas. */
const VALUE = /\s*"(?:[^"\\]|\\.)*"\s*|[^,]+/g;

/** The filters that `text` describes; a line that is none gives a filter that the contract refuses. */
export function readFilters(text: string): Filter[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [field = '', ...rest] = line.split('=');
      const values = (rest.join('=').match(VALUE) ?? []).map((value) => value.trim());
      const given = values.filter((value) => value !== '');
      return { field: field.trim(), values: given.map(readValue) };
    });
}
