import type { Dispatcher } from 'undici';
import { describeFailure } from './describe-failure';
import type { ResolveAll } from './guarded-connector';
import type { PublicHttp } from './public-http';
import type { UrlRules } from './url-rules';

/** Read at most this much of an answer, and keep at most that much of it. */
const READ_BYTES = 16 * 1024;
const KEEP_BYTES = 1024;
const TIMEOUT_MS = 15_000;

/** How one attempt went. `error` is null exactly for an answer of 200 to 299. */
export interface SendResult {
  responseStatus: number | null;
  responseBody: string | null;
  durationMs: number;
  /** For the customer to read. */
  error: string | null;
  /** From `Retry-After` in seconds. */
  retryAfterMs: number | null;
}

export interface SendRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Aborts the attempt without a result. */
  signal: AbortSignal;
}

export interface WebhookSender {
  /** Posts once, following no redirect. Every answer and every failure of the network is a result. @throws when `signal` aborts */
  send(message: SendRequest): Promise<SendResult>;
  close(): Promise<void>;
}

export interface SenderOptions extends UrlRules {
  /** Resolves names; the system's resolver when not given. */
  resolveAll?: ResolveAll;
  /** For the whole attempt: name, connection, answer. 15,000 when not given. */
  timeoutMs?: number;
}

/** The start of the answer as text. What breaks off while it is read stays what it was: an answer. */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= READ_BYTES) break;
    }
  } catch {
    // The status has been received and decides.
  }
  const text = Buffer.concat(chunks).subarray(0, KEEP_BYTES).toString('utf8');
  // PostgreSQL's text holds every character but this one.
  return text.replaceAll('\0', '');
}

function retryAfterMs(header: string | string[] | undefined): number | null {
  const seconds = typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : null;
  return seconds === null ? null : seconds * 1000;
}

function statusError(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) {
    return `The receiver answered ${status}; redirects are not followed, register the final URL`;
  }
  return `The receiver answered ${status}`;
}

/** Posts webhooks over connections that reach only allowed addresses. `close` ends the connections. */
export function createWebhookSender(options: SenderOptions): WebhookSender {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  let opening: Promise<PublicHttp> | undefined;

  async function post(message: SendRequest, signal: AbortSignal) {
    // Loaded with the first webhook: servers, which send none, do without the library's memory.
    opening ??= import('./public-http').then(({ createPublicHttp }) => createPublicHttp(options));
    const http = await opening;
    const response = await http.request(message.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Plinth-Webhooks/1',
        ...message.headers,
      },
      body: message.body,
      signal,
    });
    return {
      responseStatus: response.statusCode,
      responseBody: await readStart(response.body),
      error: statusError(response.statusCode),
      retryAfterMs: retryAfterMs(response.headers['retry-after']),
    };
  }

  return {
    async send(message) {
      message.signal.throwIfAborted();
      const started = performance.now();
      const controller = new AbortController();
      const abort = () => controller.abort();
      const timer = setTimeout(abort, timeoutMs);
      message.signal.addEventListener('abort', abort, { once: true });
      try {
        const response = await post(message, controller.signal);
        return { ...response, durationMs: Math.round(performance.now() - started) };
      } catch (error) {
        message.signal.throwIfAborted();
        const reason = controller.signal.aborted
          ? `The receiver did not answer within ${timeoutMs / 1000} s`
          : describeFailure(error);
        return {
          responseStatus: null,
          responseBody: null,
          durationMs: Math.round(performance.now() - started),
          error: reason,
          retryAfterMs: null,
        };
      } finally {
        clearTimeout(timer);
        message.signal.removeEventListener('abort', abort);
      }
    },
    // Waits for nothing: what is still running has been aborted by its worker.
    close: async () => (await opening)?.close(),
  };
}
