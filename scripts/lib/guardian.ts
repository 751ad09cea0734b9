import { spawn } from 'node:child_process';

/** Watches over process groups for the case that we ourselves are killed. */
export interface Guardian {
  watch(pid: number): void;
  /** Everything has ended in order; nothing is left to watch. */
  dismiss(): void;
}

// It reads the groups' ids from a pipe. The pipe ends when our process does, however it dies.
const SCRIPT = `
groups=
while read -r line; do
  [ "$line" = done ] && exit 0
  groups="$groups -$line"
done
[ -n "$groups" ] || exit 0
kill -s TERM -- $groups; sleep 3; kill -s KILL -- $groups
`;

/**
 * Starts a small shell that ends the watched process groups after this process has died without
 * doing it (kill -9, out of memory), so that no port stays taken. Does nothing on Windows.
 */
export function startGuardian(): Guardian {
  if (process.platform === 'win32') return { watch: () => undefined, dismiss: () => undefined };
  const shell = spawn('/bin/sh', ['-c', SCRIPT], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return {
    watch: (pid) => void shell.stdin.write(`${pid}\n`),
    dismiss: () => void shell.stdin.end('done\n'),
  };
}
