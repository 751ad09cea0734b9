import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Listener = (req: IncomingMessage, res: ServerResponse) => unknown;

/** A server that listens before it knows what to answer: the issuer's URL needs the port. */
export interface HttpServer {
  url: string;
  port: number;
  serve(listener: Listener): void;
  close(): Promise<void>;
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(`Port ${port} is taken. Stop what listens there, or set SANDBOX_PORT.`, {
    cause: error,
  });
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, port)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Starts to listen. @throws Error that says what to do when the port is taken. */
export async function startHttpServer(port: number, host: string): Promise<HttpServer> {
  let current: Listener = (_, res) => res.writeHead(503, { 'retry-after': '1' }).end();
  const server = createServer((req, res) => void current(req, res));
  const actualPort = await listen(server, port, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    port: actualPort,
    serve: (listener) => {
      current = listener;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
