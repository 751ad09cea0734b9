import { connect, createServer } from 'node:net';

const LOOPBACK = ['127.0.0.1', '::1'];
const CONNECT_MS = 1_000;

/** Whether somebody answers at the port: a listener on every address shows up here, too. */
function isAnswered(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: CONNECT_MS });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Whether we may listen. A machine without the address (IPv6 switched off) has no say. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'EADDRINUSE' && code !== 'EACCES'),
    );
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/**
 * Whether the port is free on this machine, on IPv4 and IPv6: browsers take `localhost` for either,
 * so somebody else on one of the two would get half of our visitors.
 */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of LOOPBACK) {
    if (await isAnswered(port, host)) return false;
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

/** The first free port from `from` on but for `except`. @throws Error when the next hundred are taken */
export async function findFreePort(from: number, except: number[] = []): Promise<number> {
  for (let port = from; port < from + 100 && port < 65_536; port++) {
    if (!except.includes(port) && (await isPortFree(port))) return port;
  }
  throw new Error(`No free port between ${from} and ${from + 99}.`);
}

/**
 * Checks ports before anything starts, all at once.
 *
 * @param ports by the variable that chooses each
 * @throws Error that says which are taken and how to choose others
 */
export async function assertPortsFree(ports: Record<string, number>): Promise<void> {
  const entries = Object.entries(ports);
  const twice = entries.find(([, port], i) => entries.some(([, p], j) => j < i && p === port));
  if (twice) throw new Error(`${twice[0]} is ${twice[1]}, which something else uses already.`);
  const taken: number[] = [];
  const settings: string[] = [];
  const used = entries.map(([, port]) => port);
  for (const [variable, port] of entries) {
    if (await isPortFree(port)) continue;
    taken.push(port);
    const other = await findFreePort(port + 1, used);
    used.push(other);
    settings.push(`${variable}=${other}`);
  }
  if (taken.length === 0) return;
  const [what, them] = taken.length === 1 ? ['Port', 'it'] : ['Ports', 'them'];
  throw new Error(
    `${what} ${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} taken, perhaps by Plinth in another terminal.\n` +
      `Stop what uses ${them}, or choose another:\n\n  ${settings.join(' ')} npm run dev`,
  );
}
