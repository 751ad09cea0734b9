import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '@/__tests__/support/root';

const SCRIPT = join(ROOT, 'tooling/prisma-engine/prisma.ts');

export interface PrismaRun {
  code: number | null;
  /** Both streams, in the order they came. */
  output: string;
}

/** Runs `tsx tooling/prisma-engine/prisma.ts ...args` on a database, as the npm scripts do. */
export async function runPrisma(databaseUrl: string, ...args: string[]): Promise<PrismaRun> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
