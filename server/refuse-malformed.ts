import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiResponse } from '@/lib/api/api-response';
import { type RefuseSettings, refuse } from '@/lib/api/refuse';
import type { ErrorCode } from '@/lib/errors';
import { endAndLinger } from './linger';

const REASONS: Record<string, [code: ErrorCode, message: string]> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The URL or the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'The request did not arrive in time'],
};

/** Writes a response to the socket and closes it: without a request Node has no response object. */
function writeResponse(socket: Duplex, { status, headers, body }: ApiResponse): void {
  const text = String(body ?? '');
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...lines,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ].join('\r\n');
  endAndLinger(socket, `${head}\r\n\r\n${text}`);
}

/**
 * Responds in the envelope to what Node's parser rejects before a handler runs, and to CONNECT, which
 * Node would close without a response.
 */
export function refuseMalformed(server: Server, settings: RefuseSettings): void {
  const refused = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The parser reports every further chunk of what it rejected.
    if (refused.has(socket)) return;
    // The client is gone, or a response has begun.
    const begun = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent;
    if (error.code === 'ECONNRESET' || begun || !socket.writable) return void socket.destroy();
    const [code, message] = REASONS[error.code ?? ''] ?? [
      'MALFORMED_REQUEST',
      'The request is not valid HTTP',
    ];
    refused.add(socket);
    writeResponse(socket, refuse({ code, message }, settings));
  });
  server.on('connect', (_: IncomingMessage, socket: Duplex) => {
    const error = { code: 'METHOD_NOT_ALLOWED', message: 'This server is not a proxy' } as const;
    writeResponse(socket, refuse(error, settings));
  });
  // An unknown expectation may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
