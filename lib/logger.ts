import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

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

const SECRET_FIELDS = [
  'password',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'cookie',
  'token',
  'key',
];

function wrap(log: PinoLogger): Logger {
  return {
    debug: (message, meta) => log.debug(meta, message),
    info: (message, meta) => log.info(meta, message),
    warn: (message, meta) => log.warn(meta, message),
    error: (message, error, meta) => log.error({ ...meta, error }, message),
    child: (bindings) => wrap(log.child(bindings)),
  };
}

/** A structured logger: one JSON object a line, secrets redacted. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    base: options.bindings ?? null,
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]),
      censor: '[redacted]',
    },
    messageKey: 'message',
    errorKey: 'error',
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label.toUpperCase() }) },
  };
  if (options.destination) return wrap(pino(settings, options.destination));
  if (!options.pretty) return wrap(pino(settings));
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
