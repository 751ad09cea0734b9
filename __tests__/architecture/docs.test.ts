import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { ERROR_CODES, ERROR_MEANING, ERROR_STATUS } from '@/lib/errors';
import packageJson from '@/package.json' with { type: 'json' };

const MAX_IMAGE_BYTES = 250_000;

/** Every page of the repository that git knows or would add. */
const documents = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const fences = /^```(\w*)\n([\s\S]*?)^```/gm;
const prose = (text: string) => text.replace(fences, '');
const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

/** The anchor that GitHub gives a heading. */
function anchor(heading: string): string {
  const plain = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
  return plain.trim().replaceAll(' ', '-');
}

/** What the build and the set-up make; there or not. */
const MADE = new Set(['node_modules', 'dist', '.next', '.data']);
const topLevel = new Set(readdirSync(ROOT).filter((name) => !MADE.has(name)));

/** The words that are paths of this repository: their first part is a file or folder of its root. */
function pathsAmong(words: string[]): string[] {
  return words
    .map((word) => word.replace(/^'|'$/g, ''))
    .filter((word) => word.includes('/') && !/[*<>…]|node_modules/.test(word))
    .filter((word) => topLevel.has(word.split('/')[0] ?? ''));
}

describe.each(documents)('%s', (file) => {
  const text = read(file);

  it('links to what exists', () => {
    const links = matches(prose(text), /\]\(([^)\s]+)\)/g).filter((link) => !/^\w+:/.test(link));
    for (const link of links) {
      const [path = '', fragment] = link.split('#');
      const target = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), path));
      expect(existsSync(join(ROOT, target)), link).toBe(true);
      if (!fragment) continue;
      expect(matches(prose(read(target)), /^#+ (.*)$/gm).map(anchor), link).toContain(fragment);
    }
  });

  it('names commands that exist', () => {
    const commands = matches(text, /npm run ([\w:-]+)/g);
    expect(commands.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  it('names files and folders that exist', () => {
    const shell = [...text.matchAll(fences)].filter(([, language]) => language === 'sh');
    const words = [
      ...matches(prose(text), /`([^`\s]+)`/g),
      ...shell.flatMap(([, , code = '']) => code.replace(/#.*$/gm, '').split(/\s+/)),
    ];
    expect(pathsAmong(words).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has images that are quick to load', () => {
    for (const path of matches(text, /!\[[^\]]*\]\(([^)]+)\)/g)) {
      expect(statSync(join(ROOT, dirname(file), path)).size, path).toBeLessThan(MAX_IMAGE_BYTES);
    }
  });
});

describe('docs', () => {
  it('the table of errors is the map', () => {
    const rows = [...read('docs/api.md').matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\| (.*?) +\|$/gm)];
    expect(rows.map(([, code, status, meaning]) => [code, Number(status), meaning])).toEqual(
      ERROR_CODES.map((code) => [code, ERROR_STATUS[code], ERROR_MEANING[code]]),
    );
  });

  it('every decision is in the list of decisions', () => {
    const index = read('docs/decisions/README.md');
    const records = documents.filter((file) => /decisions\/\d{4}-/.test(file));
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      expect(index).toContain(`(${relative('docs/decisions', record)})`);
      expect(read(record)).toMatch(/^# \d{4} [\s\S]*\*\*Context\.\*\*[\s\S]*\*\*Decision\.\*\*/);
      expect(read(record)).toContain('**Consequences.**');
    }
  });

  it('every setting that operations names is read', () => {
    const config = read('lib/config.ts');
    const settings = matches(read('docs/operations.md'), /^\| `([A-Z_]+)` +\|/gm);
    expect(settings.length).toBeGreaterThan(3);
    for (const setting of settings) expect(config).toContain(`${setting}:`);
  });
});
