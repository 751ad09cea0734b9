import pc from 'picocolors';

/** What dev.ts wants to see of the processes' structured log lines. */
export interface LogView {
  /** False while the set-up itself makes requests: then only failures are shown. */
  requests: boolean;
}

interface LogLine {
  level: string;
  timestamp: string;
  message: string;
  error?: { message?: string; stack?: string };
  [field: string]: unknown;
}

const REPEAT_MS = 10_000;
const COLORS = { WARN: pc.yellow, ERROR: pc.red, FATAL: pc.red } as const;

function parse(line: string): LogLine | null {
  if (!line.startsWith('{')) return null;
  try {
    const parsed = JSON.parse(line) as LogLine;
    return typeof parsed.message === 'string' && typeof parsed.level === 'string' ? parsed : null;
  } catch {
    return null;
  }
}

function describeFields(fields: Record<string, unknown>): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return shown
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

/**
 * Makes a formatter of one process's output: log lines become short lines for people, requests
 * that a page repeats every few seconds are printed once, everything else passes as it is.
 *
 * @returns what to print for a line; null for nothing
 */
export function createLogFormatter(view: LogView): (line: string) => string | null {
  const lastSeen = new Map<string, number>();

  function request(line: LogLine, time: string): string | null {
    const { method, path, status, durationMs, level } = line;
    const failed = Number(status) >= 500;
    const text = `${method} ${path} ${status}`;
    if (!failed && !view.requests) return null;
    if (!failed && method === 'GET') {
      const before = lastSeen.get(text) ?? 0;
      lastSeen.set(text, Date.now());
      if (Date.now() - before < REPEAT_MS) return null;
    }
    const color = failed ? pc.red : level === 'INFO' ? (s: string) => s : pc.yellow;
    return `${pc.dim(time)} ${color(text)} ${pc.dim(`${durationMs} ms`)}`;
  }

  return (raw) => {
    const line = parse(raw);
    if (!line) return raw;
    const { level, timestamp, message, error, ...fields } = line;
    const time = new Date(timestamp).toLocaleTimeString('en-GB');
    if (message === 'request' && 'status' in fields) return request(line, time);
    const color = COLORS[level as keyof typeof COLORS] ?? ((text: string) => text);
    const why = error?.stack ?? error?.message;
    const parts = [pc.dim(time), color(message), pc.dim(describeFields(fields))];
    return parts.filter(Boolean).join(' ') + (why ? `\n${pc.dim(why)}` : '');
  };
}
