import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Names } from './spec';

interface Place {
  file: string;
  /** The line that imports the domain. */
  importLine: string;
  /** What stands in the list of domains, and the text after which it stands. */
  entry: string;
  after: RegExp;
}

/** The three places that name a domain. */
function placesOf({ plural, many, Many }: Pick<Names, 'plural' | 'many' | 'Many'>): Place[] {
  return [
    {
      file: 'lib/contracts/index.ts',
      importLine: `import { ${many} } from './${plural}';`,
      entry: many,
      after: /export const areas = \[\s*auth,\s*organizations,/,
    },
    {
      file: 'lib/domains.ts',
      importLine: `import { create${Many}Domain } from './services/${plural}/domain';`,
      entry: `create${Many}Domain`,
      after: /const domains = \[/,
    },
    {
      file: 'components/domains.ts',
      importLine: `import { ${many}Console } from './${plural}';`,
      entry: `${many}Console`,
      after: /export const domains: readonly ConsoleArea\[\] = \[/,
    },
  ];
}

function edit(root: string, file: string, change: (text: string) => string): void {
  const path = join(root, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** Adds the domain's import and entry in each place; returns the files. */
export function register(root: string, names: Names): string[] {
  const places = placesOf(names);
  for (const { file, importLine, entry, after } of places) {
    edit(root, file, (text) => {
      if (!after.test(text)) throw new Error(`${file} has no list of domains (${after})`);
      return `${importLine}\n${text.replace(after, (list) => `${list} ${entry},`)}`;
    });
  }
  return places.map(({ file }) => file);
}

/** The reverse. */
export function unregister(root: string, names: Names): string[] {
  const places = placesOf(names);
  for (const { file, importLine, entry, after } of places) {
    edit(root, file, (text) => {
      const list = text.replace(`${importLine}\n`, '');
      const start = list.search(after);
      const rest = list.slice(start).replace(new RegExp(`\\s*\\b${entry}\\b,?(?=[\\s\\]])`), '');
      return list.slice(0, start) + rest;
    });
  }
  return places.map(({ file }) => file);
}
