import getPort, { clearLockedPorts, portNumbers } from 'get-port';

/** Returns the first free port from `from` on that is not in `exclude`. */
export function findFreePort(from: number, exclude: number[] = []): Promise<number> {
  return getPort({ port: portNumbers(from, Math.min(from + 99, 65_535)), exclude });
}

/** Whether the port is free on every address of this machine, IPv4 and IPv6. */
export async function isPortFree(port: number): Promise<boolean> {
  // get-port remembers the ports that it returned and calls them taken for half a minute.
  clearLockedPorts();
  return (await getPort({ port })) === port;
}

/**
 * Checks all ports before anything starts.
 *
 * @param ports by the variable that sets each
 * @throws Error that names the taken ports and the settings that would choose free ones
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
    const other = await findFreePort(port, used);
    used.push(other);
    settings.push(`${variable}=${other}`);
  }
  if (taken.length === 0) return;
  const [what, are, them] = taken.length === 1 ? ['Port', 'is', 'it'] : ['Ports', 'are', 'them'];
  throw new Error(
    `${what} ${taken.join(' and ')} ${are} in use, perhaps by Plinth in another terminal.\n` +
      `Stop what uses ${them}, or choose another:\n\n  ${settings.join(' ')} npm run dev`,
  );
}
