import type { IncomingMessage } from 'node:http';

/** The body of a request, parsed. @throws SyntaxError when it is not JSON */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
