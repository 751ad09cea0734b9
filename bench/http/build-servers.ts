import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '@/scripts/lib/run-command';
import { BUILD, NEXT_PEER, ROOT } from './paths';

/** As scripts/build.ts bundles the product's servers: own code in one file, packages left outside. */
async function bundle(entry: string, name: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [{ in: entry, out: name }],
    outdir: BUILD,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    tsconfig: join(ROOT, 'tsconfig.json'),
    logLevel: 'warning',
  });
}

/** Builds every server for production. */
export async function buildServers(): Promise<void> {
  await rm(BUILD, { recursive: true, force: true });
  await runCommand('tsx', ['scripts/prisma.ts', 'generate'], { cwd: ROOT, quiet: true });
  await bundle('server/api.ts', 'plinth');
  await bundle('bench/http/peers/hono/main.ts', 'hono');
  await buildNextPeer();
}

async function buildNextPeer(): Promise<void> {
  await runCommand(
    'node',
    [join(ROOT, 'node_modules/prisma/build/index.js'), 'generate', '--schema', 'schema.prisma'],
    {
      cwd: NEXT_PEER,
      quiet: true,
      env: {
        PRISMA_SCHEMA_ENGINE_BINARY: join(ROOT, 'scripts/schema-engine.mjs'),
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  await runCommand('node', [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: NEXT_PEER,
    quiet: true,
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
}
