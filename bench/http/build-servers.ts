import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '@/scripts/lib/run-command';
import { BUILD, NEXT_PEER, PEERS, ROOT } from './paths';
import type { ServerId } from './servers';

/** As scripts/build.ts bundles the product's servers: own code bundled, packages left outside. */
async function bundle(entry: string, name: string): Promise<void> {
  await rm(join(BUILD, name), { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: [{ in: entry, out: 'main' }],
    outdir: join(BUILD, name),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    tsconfig: join(ROOT, 'bench/tsconfig.json'),
    logLevel: 'warning',
  });
}

async function buildPlinth(): Promise<void> {
  await runCommand('tsx', ['scripts/prisma.ts', 'generate'], { cwd: ROOT, quiet: true });
  await bundle('server/api.ts', 'plinth');
}

let prismaClient: Promise<void> | undefined;

/** The client that the peers share, generated once. */
function generatePrismaClient(): Promise<void> {
  const prisma = join(ROOT, 'node_modules/prisma/build/index.js');
  prismaClient ??= runCommand('node', [prisma, 'generate', '--schema', 'schema.prisma'], {
    cwd: join(PEERS, 'shared/prisma'),
    quiet: true,
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: join(ROOT, 'scripts/schema-engine.mjs'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  return prismaClient;
}

function peer(name: string, entry: string, { prisma }: { prisma: boolean }) {
  return async () => {
    if (prisma) await generatePrismaClient();
    await bundle(join('bench/http/peers', entry), name);
  };
}

async function buildNextPeer(): Promise<void> {
  await generatePrismaClient();
  await runCommand('node', [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: NEXT_PEER,
    quiet: true,
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
}

/** What is built by `npm run build`, and only looked for here. */
async function requireBuild(): Promise<void> {
  if (existsSync(join(ROOT, 'dist/main.js'))) return;
  throw new Error('dist/main.js is not there; run "npm run build" first');
}

const BUILDS: Record<ServerId, () => Promise<void>> = {
  node: peer('node', 'node/main.ts', { prisma: false }),
  hono: peer('hono', 'hono/main.ts', { prisma: false }),
  'hono-prisma': peer('hono-prisma', 'hono/main-prisma.ts', { prisma: true }),
  fastify: peer('fastify', 'fastify/main.ts', { prisma: true }),
  nest: peer('nest', 'nest/main.ts', { prisma: true }),
  express: peer('express', 'express/main.ts', { prisma: true }),
  next: buildNextPeer,
  plinth: buildPlinth,
  'plinth-uncached': buildPlinth,
  'plinth-redis': buildPlinth,
  'plinth-main': requireBuild,
};

/** Builds servers for production. */
export async function buildServers(ids: ServerId[]): Promise<void> {
  for (const build of new Set(ids.map((id) => BUILDS[id]))) await build();
}
