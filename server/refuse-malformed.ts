import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiResponse } from '@/lib/api/api-response';
import { type RefuseSettings, refuse } from '@/lib/api/refuse';
import type { ErrorCode } from '@/lib/errors';

const REASONS: Record<string, [code: ErrorCode, message: string]> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The address or the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'The request did not arrive in time'],
};

/** Writes an answer as HTTP and closes: there is no response object where there was no request. */
function writeResponse(socket: Duplex, { status, headers, body }: ApiResponse): void {
  const text = String(body ?? '');
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...lines,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ].join('\r\n');
  socket.end(`${head}\r\n\r\n${text}`);
}

/**
 * Answers in the envelope what Node's parser refuses before any of our code sees it, and CONNECT,
 * which Node would close without a word.
 */
export function refuseMalformed(server: Server, settings: RefuseSettings): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The client is gone, or an answer of ours is on its way already.
    const begun = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent;
    if (error.code === 'ECONNRESET' || begun || !socket.writable) return void socket.destroy();
    const [code, message] = REASONS[error.code ?? ''] ?? [
      'MALFORMED_REQUEST',
      'The request is not valid HTTP',
    ];
    writeResponse(socket, refuse(code, message, settings));
  });
  server.on('connect', (_: IncomingMessage, socket: Duplex) => {
    writeResponse(socket, refuse('METHOD_NOT_ALLOWED', 'This is no proxy', settings));
  });
  // An expectation that nobody knows may be ignored (RFC 9110, 10.1.1), so the request is answered.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
