// Verifies the audit trail, a proof of it, or exports a proof (docs/operations.md, "Audit trail").
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '@/lib/config';
import { createDatabase } from '@/lib/db/client';
import { createSealKeys, type SealKeys } from '@/lib/services/audit/chain';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { createProof, readHead, readProof } from './audit/proof';
import { Trail } from './audit/trail';
import { type Report, verifyProof, verifyTrail } from './audit/verify';
import { createTerminal } from './lib/terminal';

const root = join(import.meta.dirname, '..');
const terminal = createTerminal();

const USAGE = `npm run audit:verify                                     verifies all chains
npm run audit:verify -- --organization <id>              verifies one (system: entries without an organization)
npm run audit:verify -- --organization <id> --export f   also writes it to the file, as a proof
npm run audit:verify -- --organization <id> --since f    also checks that it continues an earlier proof
npm run audit:verify -- --proof f                        verifies a proof, without the database`;

interface Options {
  organization?: string | undefined;
  export?: string | undefined;
  since?: string | undefined;
  proof?: string | undefined;
  help?: boolean | undefined;
}

/** The configuration, and whether it has a database: a proof needs none. */
function readConfig() {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const hasDatabase = Boolean(process.env.DATABASE_URL || process.env.DATABASE_URL_FILE);
  const env = { ...process.env };
  if (!hasDatabase) env.DATABASE_URL = 'postgresql://not-used';
  const config = loadConfig(env);
  return {
    keys: createSealKeys(config.encryptionKeys),
    databaseUrl: hasDatabase ? config.database.url : undefined,
  };
}

async function checkProof(file: string, keys: SealKeys): Promise<Report> {
  const report = await verifyProof(readProof(file), keys);
  if (report.unchecked > 0) {
    terminal.print(
      `${report.unchecked} of ${report.seals} signatures were not checked: ENCRYPTION_KEYS does not have their keys. The chain alone does not prove who wrote it.`,
    );
  }
  return report;
}

async function checkTrail(databaseUrl: string, keys: SealKeys, options: Options): Promise<Report> {
  const database = createDatabase({ url: databaseUrl, poolSize: 2, timeoutMs: 300_000 });
  const { organization: chain, export: file, since } = options;
  try {
    const trail = new Trail(database);
    const total = await trail.countSealed(chain);
    const proof = file && chain ? await createProof(file, chain) : undefined;
    let verified = 0;
    const report = await verifyTrail(trail, {
      keys,
      chain,
      earlier: since && chain ? await readHead(since, chain) : undefined,
      onProgress: (entries) => {
        verified += entries;
        terminal.status(`${verified} of ${total} entries`);
      },
      onBatch: async (seal, entries) => proof?.add(seal, entries),
    });
    terminal.status(null);
    await proof?.end(report.head.sequence, report.head.hash);
    if (file && report.problems.length > 0) rmSync(file);
    const unsealed = await trail.countUnsealed(chain);
    if (unsealed > 0)
      terminal.print(`${unsealed} entries are not sealed yet; nothing protects them.`);
    return report;
  } finally {
    await database.close();
  }
}

/** Without a configured database, verifies the embedded one. */
async function checkEmbedded(keys: SealKeys, options: Options): Promise<Report> {
  const embedded = await startEmbeddedPostgres({ dataDir: join(root, '.data', 'postgres') });
  try {
    return await checkTrail(embedded.url, keys, options);
  } finally {
    await embedded.stop();
  }
}

async function verify(options: Options): Promise<Report> {
  const { keys, databaseUrl } = readConfig();
  if (options.proof) return checkProof(options.proof, keys);
  return databaseUrl ? checkTrail(databaseUrl, keys, options) : checkEmbedded(keys, options);
}

function print(report: Report): void {
  for (const { kind, chain, message } of report.problems) {
    terminal.print(`BAD ${kind} (chain ${chain}): ${message}`);
  }
  if (report.purged > 0) {
    terminal.print(
      `${report.purged} chains belong to organizations that were deleted with their entries.`,
    );
  }
  const { entries, seals, chains, head } = report;
  terminal.print(`${entries} entries in ${seals} seals of ${chains} chains match.`);
  if (chains === 1) terminal.print(`The hash of entry ${head.sequence} is ${head.hash}.`);
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      organization: text,
      export: text,
      since: text,
      proof: text,
      help: { type: 'boolean' },
    },
  });
  const options: Options = values;
  if (options.help || ((options.export || options.since) && !options.organization)) {
    terminal.print(USAGE);
    return options.help ? 0 : 2;
  }
  const report = await verify(options);
  print(report);
  return report.problems.length > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
