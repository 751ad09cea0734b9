import { existsSync, readFileSync } from 'node:fs';
import type { Runtime } from 'node:inspector';
import { SourceMap } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '@/bench/http/paths';

export interface Source {
  file: string;
  /** From 1; null for packages, whose lines mean nothing without them at hand. */
  line: number | null;
}

export type LocateSource = (frame: Runtime.CallFrame) => Source;

function readMap(path: string): SourceMap | null {
  const map = `${path}.map`;
  return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : null;
}

function packageOf(path: string): string | null {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name ?? null;
}

/** Finds the source of functions in built programs, by the source maps beside them. */
export function locateSources(): LocateSource {
  const maps = new Map<string, SourceMap | null>();
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith('file:')) return { file: url, line: null };
    const path = fileURLToPath(url);
    const name = packageOf(path);
    if (name) return { file: name, line: null };
    if (!maps.has(path)) maps.set(path, readMap(path));
    const found = maps.get(path)?.findEntry(lineNumber, columnNumber);
    if (found && 'originalSource' in found) {
      const source = join(dirname(path), found.originalSource);
      const bundled = packageOf(source);
      if (bundled) return { file: bundled, line: null };
      return { file: relative(ROOT, source), line: found.originalLine + 1 };
    }
    return { file: relative(ROOT, path), line: lineNumber + 1 };
  };
}
