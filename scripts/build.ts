import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from './lib/run-command';

const root = join(import.meta.dirname, '..');

/** The built programs are for production; only an explicit NODE_ENV says otherwise. */
const BANNER = "process.env.NODE_ENV ??= 'production';";

process.env.NEXT_TELEMETRY_DISABLED = '1';
rmSync(join(root, 'dist'), { recursive: true, force: true });

await runCommand('tsx', ['scripts/generate.ts'], { cwd: root });
await build({
  absWorkingDir: root,
  entryPoints: ['server/main.ts', 'server/api.ts', 'server/worker.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  banner: { js: BANNER },
  logLevel: 'warning',
});
console.log('Servers built into dist/.');
await runCommand('next', ['build'], { cwd: root, env: { NODE_ENV: 'production' } });
