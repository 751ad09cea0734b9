import { once } from 'node:events';
import { WebSocket } from 'undici';

interface ApiResponse {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

/** A conversation with the inspector of a Node process that runs with `--inspect`. */
export interface Inspector {
  /** @throws Error with the inspector's own message when it refuses */
  call<T>(method: string, params?: Record<string, unknown>): Promise<T>;
  close(): void;
}

/** Connects to the inspector on a port of this machine. */
export async function connectInspector(port: number): Promise<Inspector> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error(`Nothing to inspect on port ${port}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const waiting = new Map<number, (reply: ApiResponse) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as ApiResponse;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  await once(socket, 'open');
  let lastId = 0;
  return {
    async call<T>(method: string, params = {}) {
      const id = ++lastId;
      const received = new Promise<ApiResponse>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      const { result, error } = await received;
      waiting.delete(id);
      if (error) throw new Error(`${method}: ${error.message}`);
      return result as T;
    },
    close: () => socket.close(),
  };
}
