import { createServer, type RequestListener, type Server } from 'node:http';

/** Starts listening. @throws Error that says which port is taken and what to do */
export function listen(listener: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, listener);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} is taken; stop what listens there, or choose another with PORT=${port + 1}`,
            )
          : error,
      );
    });
    server.listen(port, host, () => resolve(server));
  });
}

/** Stops accepting, lets running requests end, and cuts what is left after `graceMs`. */
export function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
