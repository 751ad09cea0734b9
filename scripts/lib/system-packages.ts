import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PACKAGES = {
  'redis-server': 'redis-server',
  chromium: 'chromium',
  promtool: 'prometheus',
} as const;
type Program = keyof typeof PACKAGES;

/** Other names under which a browser that serves as well may be installed. */
const ALIASES: Record<Program, string[]> = {
  'redis-server': ['redis-server', 'valkey-server'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  promtool: ['promtool'],
};

function find(program: Program): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = ALIASES[program].flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? null;
}

/**
 * The path of a program that tests need; installed with apt when we are root.
 * @throws Error with the command to install it
 */
export function requireProgram(program: Program): string {
  const found = find(program);
  if (found) return found;
  const install = `apt-get install -y --no-install-recommends ${PACKAGES[program]}`;
  if (process.getuid?.() === 0) {
    console.log(`Installing ${PACKAGES[program]} (once, with apt)...`);
    spawnSync('sh', ['-c', `apt-get update -qq && ${install} -qq`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const installed = find(program);
  if (installed) return installed;
  throw new Error(
    `The tests need ${program}. Install it with: sudo apt-get update && sudo ${install}`,
  );
}
