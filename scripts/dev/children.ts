import type { Processes } from '@/scripts/lib/processes';
import type { DevSettings } from './settings';
import { WARM_UP_REQUEST_ID } from './warm-up';

/** Next.js tells each request a second time, and where it runs; we have told both. */
const NEXT_CHATTER =
  /^\s*(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/|▲ Next|- (Local|Network|Environments):|Running next\.config|Experiments|Ready in|Compiling|Starting\.\.\.|^\s+· /;

/** Starts the shop, the worker and the app, in this order: the first two are there when the app is. */
export function startChildren(
  processes: Processes,
  { host, port }: DevSettings,
  env: Record<string, string>,
): void {
  processes.start({
    label: 'shop',
    color: 'yellow',
    command: ['node', '--import', 'tsx', 'sandbox/main.ts'],
    env,
    hide: /^Sandbox shop ready/,
  });
  processes.start({
    label: 'worker',
    color: 'magenta',
    command: ['tsx', 'watch', '--clear-screen=false', 'server/worker.ts'],
    env,
  });
  processes.start({
    label: 'app',
    color: 'cyan',
    command: ['next', 'dev', '--hostname', host, '--port', String(port)],
    env,
    hide: new RegExp(`${NEXT_CHATTER.source}|${WARM_UP_REQUEST_ID}`),
  });
}
