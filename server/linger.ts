import type { IncomingMessage } from 'node:http';
import { type Duplex, finished } from 'node:stream';

/** How long a connection stays open for what its client still sends. In milliseconds. */
const LINGER_MS = 5_000;

/**
 * Reads and drops the rest of a request's body. Closing a connection with unread data resets it, and
 * the client may lose the response it was about to read (RFC 9112, 9.6).
 */
export function discardBody(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LINGER_MS);
    finished(incoming, () => {
      clearTimeout(timer);
      resolve();
    });
    incoming.resume();
  });
}

/** Writes a last text to a connection, then drops what its client still sends. */
export function endAndLinger(socket: Duplex, text: string): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(text);
  socket.resume();
}
