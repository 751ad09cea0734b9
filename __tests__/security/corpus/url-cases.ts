import { alter, type Case, type Valid } from './case';

const IDS = [
  '%00',
  '%',
  '%zz',
  '%e0%a4%a',
  '%ff%fe',
  '%c0%af',
  '..%2f..%2fetc%2fpasswd',
  '..',
  '%2e%2e',
  "1'%20OR%20'1'='1",
  'null',
  '-1',
  'CABCDEFGHIJ',
  '%F0%9F%98%80',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  'a'.repeat(9_000),
  ';a=b',
  '%20',
  'abc%0d%0aX-Injected:%201',
];

const VALUES = [
  '',
  '%00',
  'a%00b',
  '%ff',
  '%',
  '%zz',
  '%ed%a0%80',
  '-1',
  '0',
  '1.5',
  '1e309',
  '99999999999999999999',
  'NaN',
  'true',
  'null',
  '[]',
  '%7B%7D',
  "'%20OR%201=1--",
  '%25%5F%5C',
  '%F0%9F%98%80',
  '2026-02-31T00:00:00Z',
  '+275760-09-13T00:00:00.000Z',
  '0000-01-01T00:00:00Z',
  'x'.repeat(2_000),
  ','.repeat(500),
];

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Cursors that look like ours and are none. */
const CURSORS = [
  'x',
  '====',
  base64url(null),
  base64url({}),
  base64url([]),
  base64url(['-placedAt']),
  base64url(['-placedAt', null, null]),
  base64url(['-placedAt', 'yesterday', 'cmissing000000000000000000']),
  base64url(['-placedAt', '+275760-09-13T00:00:00.000Z', 'cmissing000000000000000000']),
  base64url(['-placedAt', '2026-01-01T00:00:00.000Z', "' OR 1=1--"]),
  base64url(['-placedAt', '2026-01-01T00:00:00.000Z', 'a\u0000b']),
  base64url(['totalAmount', 1e308, 'cmissing000000000000000000']),
  base64url(['totalAmount', '1; DROP TABLE x', 'cmissing000000000000000000']),
  base64url(['totalAmount', [1], { a: 1 }]),
  base64url(['__proto__', 1, 1]),
  base64url(['desc', 'createdAt', '\ud800', 'x']),
  Buffer.from([0xff, 0xfe, 0x00]).toString('base64url'),
  'A'.repeat(500),
  'A'.repeat(5_000),
];

/** The last of each name's values, as a server that does not mind repeats would read the query. */
function refusesQuery({ contract }: Valid, search: string): boolean {
  const parameters = new URLSearchParams(search);
  const names = [...parameters.keys()];
  if (new Set(names).size !== names.length) return true;
  return contract.query?.safeParse(Object.fromEntries(parameters)).success === false;
}

/** Queries with one field broken, unknown, twice or without end. */
export function* queryCases(valid: Valid): Generator<Case> {
  const { contract, path, query } = valid;
  if (!contract.query && contract.method !== 'GET') return;
  const own = new URLSearchParams(query).toString();
  const make = (search: string, always = false): Case => ({
    name: `?${search.slice(0, 60)}`,
    contract,
    invalid: contract.query !== undefined && (always || refusesQuery(valid, search)),
    bytes: alter(valid, { target: `${path}?${search}` }),
  });
  const others = (name: string) => {
    const rest = new URLSearchParams(query);
    rest.delete(name);
    return rest.size > 0 ? `${rest}&` : '';
  };
  for (const name of Object.keys(contract.query?.shape ?? {})) {
    for (const value of VALUES) {
      // `%` alone cannot be decoded: a server may refuse it or take it as it is.
      yield make(`${others(name)}${name}=${value}`);
    }
    yield make(`${others(name)}${name}=1&${name}=2`);
    yield make(`${others(name)}${name}[]=1`);
    yield make(`${others(name)}${name}[__proto__]=1`);
  }
  if (contract.query && 'cursor' in contract.query.shape) {
    for (const cursor of CURSORS) yield make(`cursor=${encodeURIComponent(cursor)}`);
  }
  for (const search of ['__proto__=1', 'constructor=1', 'toString=1', '=', '&&&', '?', '%=%']) {
    yield make(own ? `${own}&${search}` : search);
  }
  yield make(Array.from({ length: 800 }, (_, n) => `k${n}=${n}`).join('&'));
}

/** Paths whose id is none. */
export function* pathCases({ contract, path, ...valid }: Valid): Generator<Case> {
  if (!contract.path.includes(':')) return;
  for (const id of IDS) {
    const target = contract.path.replaceAll(/:\w+/g, id);
    const bytes = alter({ contract, path, ...valid }, { target });
    yield { name: `the id ${id.slice(0, 40)}`, contract, invalid: true, bytes };
  }
}
