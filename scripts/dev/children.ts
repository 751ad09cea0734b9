import { createLogFormatter, type LogView } from './format-log';
import type { Processes } from './processes';
import type { DevSettings } from './settings';

/** Next.js logs each request a second time, and where it runs; both are in our log. */
const NEXT_CHATTER =
  /^\s*(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/|▲ Next|- (Local|Network|Environments):|Running next\.config|Experiments|Ready in|Compiling|Starting\.\.\.|filesystem cache|Slow filesystem|guides\/local-development|^\s+· /;

/** Starts the app, the shop and a worker, the slowest to get ready first. */
export function startChildren(
  processes: Processes,
  { host, port }: DevSettings,
  env: Record<string, string>,
  view: LogView,
): void {
  const formatLog = createLogFormatter(view);
  processes.start({
    label: 'app',
    color: 'cyan',
    command: ['next', 'dev', '--hostname', host, '--port', String(port)],
    env,
    format: (line) => (NEXT_CHATTER.test(line) ? null : formatLog(line)),
  });
  processes.start({
    label: 'shop',
    color: 'yellow',
    command: ['node', '--import', 'tsx', 'sandbox/main.ts'],
    env,
    format: (line) => (/^(Sandbox shop ready|Mailbox) at /.test(line) ? null : line),
  });
  processes.start({
    label: 'worker',
    color: 'magenta',
    command: ['tsx', 'watch', '--clear-screen=false', 'server/worker.ts'],
    env,
    format: createLogFormatter(view),
  });
}
