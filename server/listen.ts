import { createServer, type RequestListener, type Server } from 'node:http';

/** Starts a server. @throws Error that names the port if it is in use */
export function listen(listener: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, listener);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is in use; stop the other process, or set PORT=${port + 1}`)
          : error,
      );
    });
    server.listen(port, host, () => resolve(server));
  });
}

/** How long running requests may take to end when a process stops. */
export const GRACE_MS = 10_000;

/** Stops accepting, waits for running requests, and closes the rest after `graceMs`. */
export function closeServer(server: Server, graceMs = GRACE_MS): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
