import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export interface RawResponse {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  body: string;
}

const DECODERS: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => gunzipSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
};

/** Where a body is cut into chunks: every chunk's length in hex, its bytes, until the empty one. */
function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = end < 0 ? 0 : Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (!size) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** Reads the one response of a connection that the server has closed. */
function parseResponse(bytes: Buffer): RawResponse {
  // Responses such as 100 Continue come before the final one.
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) throw new Error(`No HTTP response: ${bytes.toString('latin1', 0, 200)}`);
    const [statusLine = '', ...lines] = bytes.toString('latin1', at, end).split('\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
    at = end + 4;
    if (status < 200) continue;
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const rest = bytes.subarray(at);
    const body = headers.get('transfer-encoding') === 'chunked' ? joinChunks(rest) : rest;
    const decode = DECODERS[headers.get('content-encoding') ?? ''];
    return { status, headers, body: (decode ? decode(body) : body).toString() };
  }
}

/** A request that ends its connection, as Latin-1. @param line method and target */
export const requestBytes = (line: string, headers: readonly string[] = [], body = '') =>
  Buffer.from(
    [`${line} HTTP/1.1`, 'Host: localhost', ...headers, 'Connection: close', '', body].join('\r\n'),
    'latin1',
  );

/**
 * Sends bytes over a connection of their own and reads until the server closes. Nothing is corrected
 * on the way, as `fetch` would.
 * @param hangUp says after the last byte that no more will come, which ends what is incomplete
 * @returns null when the server closed without a word
 * @throws Error when it did not close within `deadlineMs`
 */
export function sendRaw(
  url: string | URL,
  bytes: Buffer,
  { deadlineMs = 20_000, hangUp = false } = {},
): Promise<RawResponse | null> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const received: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no response within ${deadlineMs} ms`));
    }, deadlineMs);
    socket.on('data', (chunk) => received.push(chunk));
    // A server that refuses a large body closes while it is still being sent.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      try {
        resolve(received.length === 0 ? null : parseResponse(Buffer.concat(received)));
      } catch (error) {
        reject(error);
      }
    });
    socket.on('end', () => socket.end());
    if (hangUp) socket.end(bytes);
    else socket.write(bytes);
  });
}
