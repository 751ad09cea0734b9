import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { sumSelfTimes } from '@/bench/http/profile/sum-self-times';
import { table } from '@/bench/http/table';

function frame(functionName: string, url: string, lineNumber = 0, columnNumber = 0) {
  return { functionName, url, lineNumber, columnNumber, scriptId: '0' };
}

describe('self times of a CPU profile', () => {
  it('adds up what each function took, without the time spent waiting', () => {
    const packaged = pathToFileURL(join(ROOT, 'node_modules/pg/lib/client.js')).href;
    const { functions, files } = sumSelfTimes({
      nodes: [
        { id: 1, callFrame: frame('(idle)', '') },
        { id: 2, callFrame: frame('query', packaged) },
        { id: 3, callFrame: frame('query', packaged) },
        { id: 4, callFrame: frame('parse', 'node:url') },
      ],
      startTime: 0,
      endTime: 100,
      // Each sample lasts until the next: 10 idle, 20 + 30 in query, 5 in parse.
      samples: [1, 2, 3, 4, 1],
      timeDeltas: [0, 10, 20, 30, 5],
    });
    expect(functions).toEqual([
      { name: 'query', file: 'pg', microseconds: 50 },
      { name: 'parse', file: 'node:url', microseconds: 5 },
    ]);
    expect(files.map(({ name }) => name)).toEqual(['pg', 'node:url']);
  });

  it('names the source of a bundled function', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const source = join(folder, 'source.ts');
    const built = join(folder, 'built.js');
    await writeFile(source, '\n\nexport function named() {\n  return 1;\n}\n');
    await build({ entryPoints: [source], outfile: built, sourcemap: true, format: 'esm' });
    const { functions } = sumSelfTimes({
      nodes: [{ id: 1, callFrame: frame('named', pathToFileURL(built).href, 0, 14) }],
      startTime: 0,
      endTime: 1,
      samples: [1, 1],
      timeDeltas: [0, 1],
    });
    expect(functions[0]?.file).toMatch(/source\.ts:3$/);
  });
});

describe('table', () => {
  it('is Markdown with numbers on the right', () => {
    expect(table(['server', 'req/s'], [['Hono', 12_345]])).toBe(
      '| server | req/s |\n|--------|------:|\n| Hono   | 12345 |',
    );
  });
});
