import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Listener = (req: IncomingMessage, res: ServerResponse) => unknown;

/** A server that listens before its handler exists: the issuer's URL needs the port. */
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

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Stops a server at once; one that never listened is no matter. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/**
 * Starts to listen; `localhost` means both loopback addresses, as clients choose either. A machine
 * without IPv6 has only the first. @throws Error that says what to do when the port is taken.
 */
export async function startHttpServer(port: number, host: string): Promise<HttpServer> {
  let current: Listener = (_, res) => res.writeHead(503, { 'retry-after': '1' }).end();
  const create = () => createServer((req, res) => void current(req, res));
  const [address, secondAddress] = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const first = create();
  const servers = [first];
  const actualPort = await listen(first, port, address).catch((error) => {
    throw explain(error, port);
  });
  if (secondAddress) {
    const second = create();
    try {
      await listen(second, actualPort, secondAddress);
      servers.push(second);
    } catch (error) {
      // A port that was asked for must be ours on both, or clients might reach somebody else.
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (taken && port !== 0) {
        await stop(first);
        throw explain(error as NodeJS.ErrnoException, port);
      }
    }
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    port: actualPort,
    serve: (listener) => {
      current = listener;
    },
    close: async () => {
      await Promise.all(servers.map(stop));
    },
  };
}
