import { join } from 'node:path';
import { runCommand } from './lib/run-command';

/** Everything that is derived from something else: the database client, the table of routes, the API's description. */
const cwd = join(import.meta.dirname, '..');
await runCommand('tsx', ['tooling/prisma-engine/prisma.ts', 'generate'], { cwd });
await runCommand('tsx', ['scripts/generate-routes.ts'], { cwd });
await runCommand('tsx', ['scripts/generate-manifest.ts'], { cwd });
await runCommand('tsx', ['scripts/generate-openapi.ts'], { cwd });
