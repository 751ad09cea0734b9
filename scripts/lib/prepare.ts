import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeRoutes } from '@/scripts/generate-routes';
import { runCommand } from './run-command';

function newest(folder: string): number {
  return Math.max(...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs));
}

/** Whether the generated client is missing, or older than the schema or the generator. */
function isStale(root: string, client: string): boolean {
  if (!existsSync(client)) return true;
  const { mtimeMs } = statSync(client);
  const generator = statSync(join(root, 'node_modules/prisma/package.json'));
  return mtimeMs < newest(join(root, 'prisma/schema')) || mtimeMs < generator.mtimeMs;
}

/**
 * Makes what is generated, if need be: the route table, and the database client, which takes two
 * seconds that most starts can save.
 */
export async function prepareGenerated(root: string, signal?: AbortSignal): Promise<void> {
  writeRoutes();
  const client = join(root, 'lib/db/generated/client.ts');
  if (!isStale(root, client)) return;
  try {
    await runCommand('node', ['--import', 'tsx', 'tooling/prisma-engine/prisma.ts', 'generate'], {
      cwd: root,
      quiet: true,
      ...(signal && { signal }),
    });
  } catch (error) {
    // A half-made client must not look like a whole one the next time.
    rmSync(client, { force: true });
    throw error;
  }
}
