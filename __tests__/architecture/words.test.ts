import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';

/** Words that this code base once used for what the field has names for, and what to write instead. */
const WORDS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/answer(s|ed|ing|able)?/, 'response, reply; respond, return'],
  [/(tell|tells|telling|told|untold)/, 'report, return, send, notify, say'],
  [/(forget|forgets|forgot|forgotten|forgetting)/, 'invalidate, drop, omit'],
  [/(is|are|was|were) away/, 'is unavailable, is down'],
  [/strangers?/, 'anonymous client'],
  [/carriers?/, 'queue backend'],
  [/(hand|hands|handed|handing) over/, 'enqueue, relay, pass'],
  [/(take|takes|took|taken|taking)[ -]?over/, 'claim, relay'],
  [/paced/, 'debounced, throttled'],
  [/(owe|owes|owed)/, 'pending, unreported'],
  [/announce(s|d|r|ment|ments)?/, 'publish, record, describe'],
  [/spoil(s|t|ed|ing)?/, 'break, corrupt'],
  [/judge(s|d|ment)?/, 'decide, check'],
  [/worlds?/, 'tenants, fixture, environment'],
  [/whoever/, 'the caller, the client, the process that'],
  [/(is|are) made of/, 'consists of'],
  [/at the most/, 'at most'],
];

/** Where such a word is the field's own or somebody else's text. */
const ALLOWED = [
  /hello,? world/gi,
  /forgot(-p|P| your p)assword|forgotten password/gi,
  /RFC \d+ .*/g,
];

/** `isAnswered`, `answer-file` and `ANSWER` are words, too. */
const split = (line: string) =>
  line
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase();

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(tsx?|mjs|md|css|prisma|example)$|^docs\/openapi\.json$/.test(file))
  .filter((file) => !file.endsWith('words.test.ts') && !file.endsWith('corpus/values.ts'));

function offenders(pattern: RegExp): string[] {
  const word = new RegExp(`\\b${pattern.source}\\b`);
  return files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [file, ...text.split('\n')].flatMap((line, number) => {
      const plain = ALLOWED.reduce((rest, allowed) => rest.replace(allowed, ''), line);
      return word.test(split(plain)) ? [`${file}:${number}: ${line.trim().slice(0, 160)}`] : [];
    });
  });
}

describe('words', () => {
  it.each(WORDS)('nothing says %s: write %s', (pattern) => {
    expect(offenders(pattern)).toEqual([]);
  });
});
