import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  /** The folder's name, by which migrations are ordered. */
  name: string;
  sql: string;
  /** SHA-256 of the file, in hexadecimal, as Prisma stores it. */
  checksum: string;
}

/** Where programs find the migrations that they were built with, from the folder that they run in. */
const MIGRATIONS_FOLDER = 'prisma/migrations';

/** @throws Error that names the folder if it is missing or empty */
export function listMigrations(folder = MIGRATIONS_FOLDER): string[] {
  let names: string[] = [];
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (names.length > 0) return names.sort();
  throw new Error(
    `No migrations in ${folder}: run this in the folder of the app, with its prisma/`,
  );
}

/** The migrations in the order in which they apply. */
export function readMigrations(folder = MIGRATIONS_FOLDER): Migration[] {
  return listMigrations(folder).map((name) => {
    const file = readFileSync(join(folder, name, 'migration.sql'));
    const checksum = createHash('sha256').update(file).digest('hex');
    return { name, sql: file.toString('utf8'), checksum };
  });
}
