import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSchemaEngine } from './wasm-schema-engine.mjs';

const NO_FILTER = { externalTables: [], externalEnums: [] };

async function listMigrations(folder: string) {
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const lockfile = await readFile(join(folder, 'migration_lock.toml'), 'utf8').catch(() => null);
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(join(folder, path, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}

/**
 * What `prisma migrate deploy` does, inside this process: the same engine, the same history table,
 * without the seconds that the CLI takes to load.
 *
 * @param migrations folder of the migrations
 * @returns the names of the migrations applied now
 * @throws with the engine's message when a migration fails or an earlier one had failed
 */
export async function applyMigrations(databaseUrl: string, migrations: string): Promise<string[]> {
  const { engine, explain, close } = await createSchemaEngine({ url: databaseUrl });
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await listMigrations(migrations),
      filters: NO_FILTER,
    });
    return appliedMigrationNames;
  } catch (error) {
    throw new Error(explain(error).message, { cause: error });
  } finally {
    await close();
  }
}
