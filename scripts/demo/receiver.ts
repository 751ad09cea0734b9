import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { messageOf } from '@/lib/utils/message-of';

export interface ReceivedEvent {
  /** `webhook-id`: the same in every attempt to deliver the event. */
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** The customer's own server, which our webhooks are sent to. */
export interface Receiver {
  url: string;
  /** Verified events, in order of arrival, each once. */
  events: ReceivedEvent[];
  /** Why a delivery was refused; empty when every signature was right. */
  refused: string[];
  /** From here on deliveries are verified. */
  trust(secret: string): void;
  close(): Promise<void>;
}

/** Whether the verifier refuses the same headers with another body: a check of the check. */
function refusesTampering(verifier: Webhook, body: string, headers: Record<string, string>) {
  try {
    verifier.verify(`${body} `, headers);
    return false;
  } catch {
    return true;
  }
}

/** Starts a receiver on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  const events: ReceivedEvent[] = [];
  const refused: string[] = [];
  let verifier: Webhook | null = null;

  function accept(body: string, headers: Record<string, string>): void {
    if (!verifier) throw new Error('a delivery came before the endpoint was made');
    const { type, data } = verifier.verify(body, headers) as Omit<ReceivedEvent, 'id'>;
    if (!refusesTampering(verifier, body, headers)) throw new Error('a changed body passed');
    const id = headers['webhook-id'] ?? '';
    // A receiver has to expect a second delivery of the same event.
    if (!events.some((event) => event.id === id)) events.push({ id, type, data });
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      accept(Buffer.concat(chunks).toString(), request.headers as Record<string, string>);
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
      verifier = new Webhook(secret);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
