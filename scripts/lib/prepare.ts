import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command';

function newest(folder: string): number {
  return Math.max(...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs));
}

/** Whether the generated database client is missing or older than the schema it comes from. */
function isStale(root: string): boolean {
  const client = join(root, 'lib/db/generated/client.ts');
  return !existsSync(client) || statSync(client).mtimeMs < newest(join(root, 'prisma/schema'));
}

/** Makes what is generated, if need be: the database client takes two seconds that most starts can save. */
export async function prepareGenerated(root: string): Promise<void> {
  if (isStale(root))
    await runCommand('tsx', ['scripts/prisma.ts', 'generate'], { cwd: root, quiet: true });
  await runCommand('tsx', ['scripts/generate-routes.ts'], { cwd: root, quiet: true });
}
