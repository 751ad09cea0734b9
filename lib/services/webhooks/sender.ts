import type { Dispatcher } from 'undici';
import { parseRetryAfter } from '@/lib/utils/parse-retry-after';
import type { PublicHttp, ResolveAll } from '@/lib/utils/public-http';
import { ForbiddenAddressError, type UrlRules } from '@/lib/utils/url-rules';

/** How much of a response is read, and how much of that is stored. */
const READ_BYTES = 16 * 1024;
const STORED_BYTES = 1024;
const TIMEOUT_MS = 15_000;

const UNRESOLVED = 'The name of the host could not be resolved';
const CLOSED = 'The connection was closed before a response arrived';
const TIMED_OUT = 'The connection timed out';
const UNREACHABLE = 'The host cannot be reached';
const SELF_SIGNED = "The receiver's TLS certificate is self-signed";

const REASONS: Record<string, string> = {
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  UND_ERR_SOCKET: CLOSED,
  ETIMEDOUT: TIMED_OUT,
  UND_ERR_CONNECT_TIMEOUT: TIMED_OUT,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  CERT_HAS_EXPIRED: "The receiver's TLS certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The receiver's TLS certificate chain is incomplete",
  ERR_TLS_CERT_ALTNAME_INVALID: "The receiver's TLS certificate is for another name",
};

/** The result of one attempt. `error` is null only for a status of 200 to 299. */
export interface SendResult {
  responseStatus: number | null;
  responseBody: string | null;
  durationMs: number;
  /** For the customer to read. */
  error: string | null;
  /** From the `Retry-After` header. */
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
  /** Posts once and follows no redirect. Error statuses and network errors are results. @throws when `signal` aborts */
  send(message: SendRequest): Promise<SendResult>;
  close(): Promise<void>;
}

export interface SenderOptions extends UrlRules {
  /** The system's resolver by default. */
  resolveAll?: ResolveAll;
  /** For the whole attempt, from name resolution to response. 15,000 by default. */
  timeoutMs?: number;
}

/** Why there was no response. */
function describeFailure(error: unknown): string {
  if (error instanceof ForbiddenAddressError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code.startsWith('HPE_')) return 'The receiver did not respond in HTTP';
  return REASONS[code] ?? `The connection failed (${code})`;
}

/** The start of the body as text. A body that breaks off still counts: the status decides. */
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
    // Store what has arrived.
  }
  const text = Buffer.concat(chunks).subarray(0, STORED_BYTES).toString('utf8');
  // PostgreSQL cannot store this character.
  return text.replaceAll('\0', '');
}

function statusError(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const hint = status < 400 ? '; redirects are not followed, register the final URL' : '';
  return `The receiver responded with ${status}${hint}`;
}

/** Posts webhooks over connections that reach only allowed addresses. `close` ends the connections. */
export function createWebhookSender(options: SenderOptions): WebhookSender {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  let opening: Promise<PublicHttp> | undefined;

  async function post(http: PublicHttp, message: SendRequest, signal: AbortSignal) {
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
    const retryAfter = response.headers['retry-after'];
    return {
      responseStatus: response.statusCode,
      responseBody: await readStart(response.body),
      error: statusError(response.statusCode),
      retryAfterMs: parseRetryAfter(typeof retryAfter === 'string' ? retryAfter : null),
    };
  }

  return {
    async send(message) {
      // Imported with the first webhook: servers send none and save the library's memory.
      opening ??= import('@/lib/utils/public-http').then(({ createPublicHttp }) =>
        createPublicHttp(options),
      );
      const http = await opening;
      message.signal.throwIfAborted();
      const started = performance.now();
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const signal = AbortSignal.any([message.signal, timeout]);
        const response = await post(http, message, signal);
        return { ...response, durationMs: Math.round(performance.now() - started) };
      } catch (error) {
        message.signal.throwIfAborted();
        return {
          responseStatus: null,
          responseBody: null,
          durationMs: Math.round(performance.now() - started),
          error: timeout.aborted
            ? `The receiver did not respond within ${timeoutMs / 1000} s`
            : describeFailure(error),
          retryAfterMs: null,
        };
      }
    },
    // Waits for nothing: the worker has aborted running attempts.
    close: async () => (await opening)?.close(),
  };
}
