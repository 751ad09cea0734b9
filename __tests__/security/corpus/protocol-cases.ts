import type { Contract } from '@/lib/contracts/contract';
import { type Case, render } from './case';

const HOST: [string, string] = ['Host', 'localhost'];
const BODY = '{"a":1}';
/** What a server rightly waits for the rest of. */
const UNFINISHED = new Set([
  'an empty line',
  'half a request line',
  'a TLS greeting',
  'a length that the body does not reach',
]);
const NO_HOST = 'no host';
const CRLF = '\r\n';

/** Requests that break HTTP itself, before there is an operation to speak of. */
export function* protocolCases(read: Contract, write: Contract): Generator<Case> {
  const post = (...headers: [string, string][]) =>
    render({
      method: 'POST',
      target: write.path,
      headers: [HOST, ['Content-Type', 'application/json'], ...headers],
      body: BODY,
    });
  const raw = (text: string) => Buffer.from(text, 'latin1');
  const get = (target: string, version = 'HTTP/1.1') =>
    render({ target, version, headers: [HOST] });
  const all: [name: string, bytes: Buffer][] = [
    ['an empty line', raw(CRLF + CRLF)],
    ['half a request line', raw(`GET ${read.path}`)],
    ['HTTP/0.9', raw(`GET ${read.path}${CRLF}${CRLF}`)],
    ['HTTP/1.0', get(read.path, 'HTTP/1.0')],
    ['HTTP/9.9', get(read.path, 'HTTP/9.9')],
    ['HTTP/2 by prior knowledge', raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
    ['a TLS greeting', Buffer.from('16030100c8010000c40303', 'hex')],
    [NO_HOST, render({ target: read.path, headers: [] })],
    ['two hosts', render({ target: read.path, headers: [HOST, ['Host', 'evil.example']] })],
    ['an absolute target', get(`http://evil.example${read.path}`)],
    ['a target of another scheme', get('javascript:alert(1)')],
    ['a target without a slash', get('api/v1/orders')],
    ['two slashes', get(`/${read.path}`)],
    ['a fragment', get(`${read.path}#x`)],
    ['a raw blank in the target', get(`${read.path} x`)],
    [
      'raw bytes in the target',
      raw(`GET ${read.path}?a=\xff\xfe HTTP/1.1${CRLF}Host: a${CRLF}${CRLF}`),
    ],
    ['a NUL in the target', raw(`GET ${read.path}\0 HTTP/1.1${CRLF}Host: a${CRLF}${CRLF}`)],
    ['a backslash in the target', get(read.path.replaceAll('/', '\\'))],
    ['dots in the target', get(`/api/v1/../v1/./${read.path}`)],
    ['a target of 20,000 bytes', get(`${read.path}?q=${'x'.repeat(20_000)}`)],
    ['a path of 12,000 bytes', get(`/api/v1/${'x/'.repeat(6_000)}`)],
    ['an unknown path that cannot be decoded', get('/api/v1/%E0%A4%A')],
    ['a header without a colon', raw(`GET ${read.path} HTTP/1.1${CRLF}Host${CRLF}${CRLF}`)],
    ['a NUL in a header', raw(`GET ${read.path} HTTP/1.1${CRLF}Host: a\0b${CRLF}${CRLF}`)],
    ['a folded header', raw(`GET ${read.path} HTTP/1.1${CRLF}Host: a${CRLF} b: c${CRLF}${CRLF}`)],
    ['bare line feeds', raw(`GET ${read.path} HTTP/1.1\nHost: a\nConnection: close\n\n`)],
    [
      '3,000 headers',
      render({
        target: read.path,
        headers: [
          HOST,
          ...Array.from({ length: 3_000 }, (_, n): [string, string] => [`a${n}`, '']),
        ],
      }),
    ],
    ['a length below zero', post(['Content-Length', '-1'])],
    ['a length in words', post(['Content-Length', 'seven'])],
    ['two lengths', post(['Content-Length', '7'], ['Content-Length', '3'])],
    ['a length beyond every number', post(['Content-Length', '9'.repeat(30)])],
    ['a length beyond the limit', post(['Content-Length', '999999999999'])],
    ['a length that the body does not reach', post(['Content-Length', '70'])],
    ['a length and chunks', post(['Content-Length', '7'], ['Transfer-Encoding', 'chunked'])],
    ['chunks that are none', post(['Transfer-Encoding', 'chunked'])],
    ['an unknown transfer encoding', post(['Transfer-Encoding', 'lzma'])],
    ['chunks twice', post(['Transfer-Encoding', 'chunked, chunked'])],
    ['an unknown expectation', post(['Content-Length', '7'], ['Expect', 'a miracle'])],
    [
      'an upgrade',
      render({
        target: read.path,
        headers: [HOST, ['Connection', 'close, Upgrade'], ['Upgrade', 'websocket']],
      }),
    ],
  ];
  for (const method of ['PROPFIND', 'TRACE', 'BREW', 'get', 'G@T', 'HEAD', 'OPTIONS', 'DELETE']) {
    all.push([`the method ${method}`, render({ method, target: read.path, headers: [HOST] })]);
  }
  all.push(['OPTIONS of the server', render({ method: 'OPTIONS', target: '*', headers: [HOST] })]);
  all.push(['CONNECT', render({ method: 'CONNECT', target: 'evil.example:443', headers: [HOST] })]);
  for (const [name, bytes] of all) {
    yield {
      name,
      contract: read,
      invalid: false,
      bytes,
      hangsUp: UNFINISHED.has(name),
      bare: name === NO_HOST,
    };
  }
}
