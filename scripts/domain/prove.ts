import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { messageOf } from '@/lib/utils/message-of';

/**
 * Makes a domain with every type of field in a copy of the project, checks and tests it, and removes it
 * again: nothing may be left. `--quick` leaves out the suites of the platform, which take minutes.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });

const FIELDS = [
  'title:text:searched:sorted',
  'body:longtext:searched',
  'status:enum(open,pending,closed):filtered',
  'priority:number:sorted:filtered',
  'dueAt:date:optional:sorted:filtered',
  'isUrgent:boolean:filtered',
  'labels:tags:filtered',
  'assigneeId:member:optional:filtered',
  'reference:text:optional:unique',
  'details:json:optional',
];

const OWN = ['__tests__/api/tickets', '__tests__/domains', '__tests__/architecture'];
const PLATFORM = [
  ...['__tests__/security/matrix.test.ts', '__tests__/security/corpus'],
  ...['__tests__/security/repeated.test.ts', '__tests__/api/responses.test.ts'],
];

const root = join(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'plinth-domain-'));

function run(program: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: copy, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`"${[program, ...args].join(' ')}" ended with ${status}:\n${stdout}${stderr}`);
}
const runBin = (name: string, args: string[]) => run(join(copy, 'node_modules/.bin', name), args);

function step<T>(name: string, work: () => T, describe: (result: T) => string = () => ''): T {
  const startedAt = performance.now();
  const result = work();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${name.padEnd(40)} ${seconds.padStart(6)} s  ${describe(result)}`);
  return result;
}

function copyProject(): void {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root });
  for (const file of files.toString().split('\n').filter(Boolean)) {
    cpSync(join(root, file), join(copy, file), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  run('git', ['init', '--quiet']);
  writeFileSync(join(copy, '.git/info/exclude'), 'node_modules\n');
  run('git', ['add', '--all']);
  const author = ['-c', 'user.name=Plinth', '-c', 'user.email=plinth@localhost'];
  run('git', [...author, 'commit', '--quiet', '--message', 'Copy']);
  runBin('tsx', ['scripts/generate.ts']);
}

const lastLine = (output: string) => output.trim().split('\n').at(-1) ?? '';
const counts = (output: string) => /Tests\s+(.*)/.exec(stripVTControlCharacters(output))?.[1] ?? '';

function assertUnchanged(): void {
  const changes = run('git', ['status', '--porcelain']);
  if (changes !== '') throw new Error(`The removal left:\n${changes}`);
}

try {
  step('the project is copied', copyProject);
  step(
    'npm run domain:new',
    () => runBin('tsx', ['scripts/domain/new.ts', 'tickets', ...FIELDS]),
    (output) => /\d+ files, \d+ lines/.exec(output)?.[0] ?? lastLine(output),
  );
  step('npm run typecheck', () => runBin('tsc', ['--noEmit']));
  step('npm run lint', () => runBin('biome', ['check', '.']));
  step('its tests, those of all domains', () => runBin('vitest', ['run', ...OWN]), counts);
  if (!values.quick) {
    step("the platform's suites", () => runBin('vitest', ['run', ...PLATFORM]), counts);
  }
  step('npm run domain:remove', () => runBin('tsx', ['scripts/domain/remove.ts', 'tickets']));
  step('nothing is left', assertUnchanged);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
