import { type DestinationStream, destination, type Logger as PinoLogger, pino } from 'pino';
import { isoNow } from './utils/iso-now';
import { isSecretName, redact } from './utils/redact';

export type LogMeta = Record<string, unknown>;

/** The guide's call shape over pino: message first, then the error, then context. */
export interface Logger {
  debug(message: string, meta?: LogMeta): void;
  info(message: string, meta?: LogMeta): void;
  warn(message: string, meta?: LogMeta): void;
  error(message: string, error: unknown, meta?: LogMeta): void;
  /** A logger that adds `bindings` to each line. */
  child(bindings: LogMeta): Logger;
}

export interface LoggerOptions {
  level: string;
  pretty?: boolean;
  /** Bound to each line, such as the process's name. */
  bindings?: LogMeta;
  /** Where lines go; stdout when not given. */
  destination?: DestinationStream;
}

/** Most log context is flat and holds no secret, so it is copied only when it must be. */
function withoutSecrets(meta: LogMeta | undefined): LogMeta | undefined {
  for (const name in meta) {
    const value = meta[name];
    const needsRedaction = isSecretName(name) ? value != null : typeof value === 'object';
    if (needsRedaction && value !== null) return redact(meta) as LogMeta;
  }
  return meta;
}

function wrap(log: PinoLogger): Logger {
  return {
    debug: (message, meta) => log.debug(withoutSecrets(meta), message),
    info: (message, meta) => log.info(withoutSecrets(meta), message),
    warn: (message, meta) => log.warn(withoutSecrets(meta), message),
    error: (message, error, meta) => log.error({ ...withoutSecrets(meta), error }, message),
    child: (bindings) => wrap(log.child(bindings)),
  };
}

/** Lines are buffered up to so many bytes, and so many milliseconds. */
const BUFFER_BYTES = 4_096;
const FLUSH_MS = 100;

/** Buffered standard output: a system call for each line costs more than the rest of the line. */
function openOutput(): DestinationStream {
  const output = destination({ fd: 1, sync: true, minLength: BUFFER_BYTES });
  process.on('exit', () => output.flushSync());
  let isFlushDue = false;
  function flush(): void {
    isFlushDue = false;
    // Not `flushSync`, which also waits for the disk.
    output.flush();
  }
  return {
    write(line) {
      output.write(line);
      if (isFlushDue) return;
      isFlushDue = true;
      setTimeout(flush, FLUSH_MS).unref();
    },
  };
}

let sharedOutput: DestinationStream | undefined;

/** A structured logger: one JSON object a line, secrets redacted. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    base: options.bindings ?? null,
    messageKey: 'message',
    errorKey: 'error',
    timestamp: () => `,"timestamp":"${isoNow()}"`,
    formatters: { level: (label: string) => ({ level: label.toUpperCase() }) },
  };
  if (options.destination) return wrap(pino(settings, options.destination));
  if (!options.pretty) {
    sharedOutput ??= openOutput();
    return wrap(pino(settings, sharedOutput));
  }
  const { formatters: _, ...plain } = settings;
  const transport = pino.transport({
    target: 'pino-pretty',
    options: {
      messageKey: 'message',
      timestampKey: 'timestamp',
      errorLikeObjectKeys: ['error'],
      colorize: true,
      translateTime: 'HH:MM:ss',
      ignore: 'pid,hostname,process',
      singleLine: true,
    },
  });
  return wrap(pino(plain, transport));
}
