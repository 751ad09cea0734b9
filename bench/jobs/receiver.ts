import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver of webhooks in a process of its own. Prints its port. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('ok'));
}).listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
