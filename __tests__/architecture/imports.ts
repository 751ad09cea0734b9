import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from '@/__tests__/support/root';

/** Source text by path from the repository's root. */
export type Sources = ReadonlyMap<string, string>;

/** Every TypeScript file of the product that git knows or would add. */
export function readSources(): Sources {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.css'];
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const product = files.filter((file) =>
    /^(lib|app|server|components|contexts|sandbox)\//.test(file),
  );
  const sources = new Map<string, string>();
  for (const file of product) {
    try {
      sources.set(file, readFileSync(join(ROOT, file), 'utf8'));
    } catch {
      // Deleted, and not committed yet.
    }
  }
  return sources;
}

export interface Import {
  from: string;
  /** A path from the root without its extension, or the name of a package. */
  to: string;
  isPackage: boolean;
}

const PATTERN =
  /^(?:import|export)\s(?:[\w\s{},*$]*?\bfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** Every import and re-export, those of types included. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, source]) =>
    [...source.matchAll(PATTERN)].map(([, declared, late]) => {
      const name = declared ?? late ?? '';
      if (name.startsWith('@/')) return { from, to: name.slice(2), isPackage: false };
      if (!name.startsWith('.')) return { from, to: name, isPackage: true };
      return { from, to: normalize(join(dirname(from), name)), isPackage: false };
    }),
  );
}

/** The groups of files that import each other in a circle. */
export function findCycles(sources: Sources): string[][] {
  const resolve = (path: string) =>
    [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`].find((file) =>
      sources.has(file),
    );
  const graph = new Map<string, string[]>();
  for (const { from, to } of importsOf(sources)) {
    const target = resolve(to);
    if (target) graph.set(from, [...(graph.get(from) ?? []), target]);
  }
  const reachable = (start: string) => {
    const seen = new Set<string>();
    const queue = [...(graph.get(start) ?? [])];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      queue.push(...(graph.get(file) ?? []));
    }
    return seen;
  };
  const reached = new Map([...graph.keys()].map((file) => [file, reachable(file)]));
  const circular = [...reached].filter(([file, targets]) => targets.has(file));
  const groups = circular.map(([file, targets]) =>
    [...targets].filter((target) => reached.get(target)?.has(file)).sort(),
  );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}
