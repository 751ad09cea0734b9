import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export interface ClientSize {
  /** Bytes, minified. */
  minified: number;
  /** Bytes, minified and compressed by gzip at its best. */
  gzip: number;
  /** Files in the bundle with the bytes they bring, largest first. */
  inputs: [file: string, bytes: number][];
}

/** Bundles the typed client as a browser would load it, with all it imports, and weighs it. */
export async function measureClient(): Promise<ClientSize> {
  const root = join(import.meta.dirname, '..');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['lib/api/client.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {})
    .map(([file, { bytesInOutput }]): [string, number] => [file, bytesInOutput])
    .sort(([, a], [, b]) => b - a);
  return { minified: code.byteLength, gzip: gzipSync(code, { level: 9 }).byteLength, inputs };
}

if (process.argv[1] === import.meta.filename) {
  const { minified, gzip, inputs } = await measureClient();
  for (const [file, bytes] of inputs) console.log(`${String(bytes).padStart(7)}  ${file}`);
  console.log(`The typed client: ${minified} bytes minified, ${gzip} bytes with gzip.`);
}
