import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type VerifiedEvent, verifyWebhook } from '@/lib/api/verify-webhook';
import { messageOf } from '@/lib/utils/message-of';

/** The customer's own server, which our webhooks are sent to. */
export interface Receiver {
  url: string;
  /** Verified events, in order of arrival, each once. */
  events: VerifiedEvent[];
  /** Why a delivery was refused; empty when every signature was right. */
  refused: string[];
  /** From here on deliveries are verified. */
  trust(secret: string): void;
  close(): Promise<void>;
}

/** Whether the check refuses the same headers with another body: a check of the check. */
function refusesTampering(secret: string, body: string, headers: IncomingHttpHeaders) {
  try {
    verifyWebhook(secret, { headers, body: `${body} ` });
    return false;
  } catch {
    return true;
  }
}

/** Starts a receiver on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  const events: VerifiedEvent[] = [];
  const refused: string[] = [];
  let trusted: string | null = null;

  function accept(body: string, headers: IncomingHttpHeaders): void {
    if (!trusted) throw new Error('a delivery came before the endpoint was made');
    const event = verifyWebhook(trusted, { headers, body });
    if (!refusesTampering(trusted, body, headers)) throw new Error('a changed body passed');
    // A receiver has to expect a second delivery of the same event.
    if (!events.some(({ id }) => id === event.id)) events.push(event);
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      accept(Buffer.concat(chunks).toString(), request.headers);
      response.writeHead(204).end();
    } catch (error) {
      refused.push(messageOf(error));
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    events,
    refused,
    trust(secret) {
      trusted = secret;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
