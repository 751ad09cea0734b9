import { build } from 'esbuild';

/** Stay in node_modules: native add-ons, what starts threads from files of its own, and Next.js. */
const EXTERNAL = ['@node-rs/argon2', 'next', 'pg-native', 'pino', 'pino-pretty'];

/**
 * Runs before each file. The built programs are for production, only an explicit NODE_ENV says
 * otherwise; CommonJS packages inside an ES module need `require`, and a few ask where they are.
 */
const BANNER = [
  "import { createRequire as createBundleRequire } from 'node:module';",
  "import { dirname as bundleDirname } from 'node:path';",
  "import { fileURLToPath as toBundlePath } from 'node:url';",
  'const require = createBundleRequire(import.meta.url);',
  'const __filename = toBundlePath(import.meta.url);',
  'const __dirname = bundleDirname(__filename);',
  "process.env.NODE_ENV ??= 'production';",
].join('');

/**
 * Bundles server programs for production, packages included: one file to read instead of a thousand
 * makes the start faster and the process smaller.
 *
 * @param options.root the repository
 * @param options.entries output names and the source files behind them, such as `{ api: 'server/api.ts' }`
 */
export async function bundleServers(options: {
  root: string;
  entries: Record<string, string>;
  outdir: string;
}): Promise<void> {
  await build({
    absWorkingDir: options.root,
    entryPoints: options.entries,
    outdir: options.outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'linked',
    banner: { js: BANNER },
    logLevel: 'warning',
  });
}
