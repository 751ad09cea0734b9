import type { Logger, LogMeta } from '@/lib/logger';

/** Lines of a run that are kept, the latest, and characters of each. */
const MAX_LINES = 20;
const MAX_CHARACTERS = 300;

export interface LogLine {
  at: string;
  level: 'info' | 'warn' | 'error';
  message: string;
}

/** A logger that writes to another one, and keeps the messages of the latest lines. */
export function recordLines(logger: Logger): { logger: Logger; lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  function keep(level: LogLine['level'], message: string): void {
    lines.push({ at: new Date().toISOString(), level, message: message.slice(0, MAX_CHARACTERS) });
    if (lines.length > MAX_LINES) lines.shift();
  }
  const wrap = (target: Logger): Logger => ({
    debug: (message: string, meta?: LogMeta) => target.debug(message, meta),
    info(message, meta) {
      keep('info', message);
      target.info(message, meta);
    },
    warn(message, meta) {
      keep('warn', message);
      target.warn(message, meta);
    },
    error(message, error, meta) {
      keep('error', message);
      target.error(message, error, meta);
    },
    child: (bindings) => wrap(target.child(bindings)),
  });
  return { logger: wrap(logger), lines };
}
