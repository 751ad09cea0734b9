import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleServers } from '@/scripts/lib/bundle-servers';
import { runCommand } from '@/scripts/lib/run-command';
import { BUILD, PEERS, ROOT } from './paths';
import type { ServerId } from './servers';

/** Own code in one file, packages in node_modules: how such servers usually run. */
async function bundlePeer(entry: string, name: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [{ in: entry, out: 'main' }],
    outdir: join(BUILD, name),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    tsconfig: join(ROOT, 'bench/tsconfig.json'),
    logLevel: 'warning',
  });
}

/** As `npm run build` does it. */
async function buildPlinth(): Promise<void> {
  await runCommand('tsx', ['scripts/generate.ts'], { cwd: ROOT, quiet: true });
  const outdir = join(BUILD, 'plinth');
  await rm(outdir, { recursive: true, force: true });
  await bundleServers({ root: ROOT, entries: { main: 'server/api.ts' }, outdir });
}

let prismaClient: Promise<void> | undefined;

/** The client that the peers share, generated once. */
function generatePrismaClient(): Promise<void> {
  const prisma = join(ROOT, 'node_modules/prisma/build/index.js');
  prismaClient ??= runCommand('node', [prisma, 'generate', '--schema', 'schema.prisma'], {
    cwd: join(PEERS, 'shared/prisma'),
    quiet: true,
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: join(ROOT, 'tooling/prisma-engine/schema-engine.mjs'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  return prismaClient;
}

function peer(name: string, entry: string, { prisma }: { prisma: boolean }) {
  return async () => {
    if (prisma) await generatePrismaClient();
    await bundlePeer(join('bench/http/peers', entry), name);
  };
}

/** What a configuration reads while it is built; nothing is connected to. */
const PLACEHOLDERS = {
  DATABASE_URL: 'postgresql://localhost/unused',
  DATABASE_POOL_SIZE: '1',
  JWT_KEY: 'unused',
};

const buildNextApp = (cwd: string) =>
  runCommand('node', [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd,
    quiet: true,
    env: { ...PLACEHOLDERS, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });

async function buildNextPeer(): Promise<void> {
  await generatePrismaClient();
  await buildNextApp(join(PEERS, 'next'));
}

/** Its packages are many, so they are installed only when it is measured. */
async function buildPayloadPeer(): Promise<void> {
  const cwd = join(PEERS, 'payload');
  const install = spawnSync('npm', ['install', '--prefer-offline', '--silent'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) throw new Error(`"npm install" failed in ${cwd}`);
  await buildNextApp(cwd);
}

/** Only looks for what `npm run build` makes, pages and all. */
async function requireBuild(): Promise<void> {
  const made = ['dist/main.js', '.next/BUILD_ID'].every((path) => existsSync(join(ROOT, path)));
  if (!made) throw new Error('The product is not built; run "npm run build" first');
}

const BUILDS: Record<ServerId, () => Promise<void>> = {
  node: peer('node', 'node/main.ts', { prisma: false }),
  hono: peer('hono', 'hono/main.ts', { prisma: false }),
  'hono-prisma': peer('hono-prisma', 'hono/main-prisma.ts', { prisma: true }),
  fastify: peer('fastify', 'fastify/main.ts', { prisma: true }),
  nest: peer('nest', 'nest/main.ts', { prisma: true }),
  express: peer('express', 'express/main.ts', { prisma: true }),
  next: buildNextPeer,
  payload: buildPayloadPeer,
  plinth: buildPlinth,
  'plinth-uncached': buildPlinth,
  'plinth-redis': buildPlinth,
  'plinth-main': requireBuild,
  'plinth-next': requireBuild,
};

/** Builds servers for production. */
export async function buildServers(ids: ServerId[]): Promise<void> {
  for (const build of new Set(ids.map((id) => BUILDS[id]))) await build();
}
