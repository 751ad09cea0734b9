import { createServer } from 'node:net';

/** Whether nothing listens on the port of this machine. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** @throws Error that says which variable chooses another port */
export async function assertPortFree(port: number, variable: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new Error(
    `Port ${port} is taken. Stop what listens there, or choose another: ${variable}=${port + 1} npm run dev`,
  );
}
