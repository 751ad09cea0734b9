import { refusesBody } from './body-cases';
import { alter, type Case, type Parts, type Valid } from './case';

const bytes = (...values: number[]) => Buffer.from(values);
const UNKNOWN_BODY = '{"unknownField":1}';

/** Headers that the server reads or hands on, with what nobody should send. None makes a request invalid. */
const ODD: Record<string, (string | Buffer)[]> = {
  traceparent: [
    '',
    'x',
    `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
    `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    `00-${'A'.repeat(32)}-${'B'.repeat(16)}-01-more`,
    `00-${'g'.repeat(32)}-${'h'.repeat(16)}-zz`,
    '0'.repeat(5_000),
    bytes(0xff, 0xfe),
  ],
  tracestate: ['=,=,=', 'a=b,'.repeat(1_000)],
  'Accept-Encoding': [
    'x',
    'gzip;q=2',
    'gzip;q=NaN',
    ',,;;==',
    '*;q=0, identity;q=0',
    'br,'.repeat(2_000),
  ],
  Accept: ['', ',', 'nonsense', 'application/json;q=x', 'text/html', '*/*;'.repeat(500)],
  'Accept-Language': ['*;q=-1', 'x'.repeat(4_000)],
  'X-Request-Id': ['', 'a b', 'x'.repeat(200), '"},"x":{"', bytes(0xc3, 0x28)],
  'If-None-Match': [
    '',
    '*',
    'W/',
    '"',
    '"v1',
    'W/"x", "y", ',
    '"'.repeat(999),
    `"${'x'.repeat(4_000)}"`,
  ],
  'If-Modified-Since': ['yesterday', 'Thu, 99 Foo 9999 99:99:99 GMT'],
  Cookie: [
    '=;;=',
    '__proto__=1',
    'plinth_access=%E0%A4%A',
    `a=${'b'.repeat(8_000)}`,
    ';'.repeat(500),
  ],
  'X-Forwarded-For': ['nonsense', '999.999.999.999, ::1%eth0', '1.1.1.1,'.repeat(900)],
  'X-Forwarded-Proto': ['javascript'],
  Forwarded: ['for="[::1', 'for=_x;by="'],
  Host: ['evil.example', 'a b', ''],
  Origin: ['null', 'not a url', 'https://evil.example'],
  'Sec-Fetch-Site': ['', 'sideways'],
  Range: ['bytes=abc', 'bytes=0-0,-1', 'rows=1'],
  'X-HTTP-Method-Override': ['DELETE'],
  'X-CSRF-Token': ['', 'x'.repeat(5_000)],
  Prefer: ['return=minimal, respond-async, wait=-1'],
};

/** Credentials that are none. */
const CREDENTIALS: (string | Buffer)[] = [
  '',
  'Bearer',
  'Bearer  ',
  'Bearer null',
  'Bearer a.b.c',
  'Bearer plinth_',
  `Bearer plinth_${'x'.repeat(5_000)}`,
  `Bearer ${'a'.repeat(8_000)}`,
  'Basic Og==',
  'Digest username="a", realm="b"',
  Buffer.concat([Buffer.from('Bearer '), bytes(0xff, 0x80)]),
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
];

const KEYS: (string | Buffer)[] = [
  '',
  'a b',
  'x'.repeat(256),
  'x'.repeat(5_000),
  bytes(0xc3, 0xa9),
  'a\tb',
];
const MATCHES = [
  '',
  '"',
  'v1',
  '"v"',
  '"vx"',
  '"v1", "v2"',
  '"v-1"',
  '"v1e3"',
  '"v99999999999999999999"',
];

/** The changes that keep a request from doing anything, whatever its headers; null when nothing does. */
function inert(valid: Valid): { target?: string; body?: string } | null {
  const { contract } = valid;
  if (contract.method === 'GET') return {};
  if (contract.schema && refusesBody(valid, UNKNOWN_BODY)) return { body: UNKNOWN_BODY };
  if (contract.path.includes(':')) return { target: contract.path.replaceAll(/:\w+/g, '-') };
  return null;
}

const label = (name: string, value: string | Buffer) => `${name}: ${String(value).slice(0, 40)}`;

/** Odd headers on requests that change nothing, and bad ones on requests that otherwise would. */
export function* headerCases(valid: Valid): Generator<Case> {
  const { contract } = valid;
  const make = (name: string, value: string | Buffer, invalid: boolean, changes = {}): Case => {
    const extra: Parts['headers'] = [[name, value]];
    const headers = valid.headers.filter(([own]) => own.toLowerCase() !== name.toLowerCase());
    const made = alter({ ...valid, headers }, { ...changes, extra });
    return { name: label(name, value), contract, invalid, bytes: made };
  };
  const still = inert(valid);
  if (still) {
    const writes = contract.method !== 'GET';
    for (const [name, values] of Object.entries(ODD)) {
      for (const value of values) yield make(name, value, writes, still);
    }
    yield make('Content-Encoding', 'gzip', writes, still);
    yield make('X-Long', 'x'.repeat(20_000), writes, still);
  }
  if (contract.authenticate) {
    for (const value of CREDENTIALS) yield make('Authorization', value, true);
  }
  if (contract.idempotent) for (const key of KEYS) yield make('Idempotency-Key', key, true);
  if (contract.ifMatch) for (const value of MATCHES) yield make('If-Match', value, true);
}
