import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { messageOf } from '@/lib/utils/message-of';
import { prepareGenerated } from './lib/prepare';
import { requireProgram } from './lib/system-packages';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Suite {
  name: string;
  command: [string, ...string[]];
  /** Reads the counts of a report; without one the suite itself is one test. */
  count?: () => Counts;
}

const root = join(import.meta.dirname, '..');
const reports = join(root, '.data/test-reports');

function vitestCounts(): Counts {
  const report = JSON.parse(readFileSync(join(reports, 'vitest.json'), 'utf8'));
  return {
    passed: report.numPassedTests,
    // A file that cannot even be loaded has no tests to count.
    failed: report.numFailedTests || (report.success ? 0 : 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function playwrightCounts(): Counts {
  const { stats } = JSON.parse(readFileSync(join(reports, 'playwright.json'), 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

const SUITES: Suite[] = [
  { name: 'Format, lint and import walls', command: ['biome', 'check', '.'] },
  { name: 'Types', command: ['tsc', '--noEmit'] },
  { name: 'Unused files, exports and dependencies', command: ['knip'] },
  { name: 'Production build', command: ['tsx', 'scripts/build.ts'] },
  {
    name: 'Unit, integration, HTTP, faults, security, architecture',
    command: [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(reports, 'vitest.json')}`,
    ],
    count: vitestCounts,
  },
  { name: 'End to end, in a browser', command: ['playwright', 'test'], count: playwrightCounts },
];

async function run({ command: [program, ...args] }: Suite): Promise<number> {
  const child = spawn(join(root, 'node_modules/.bin', program), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

function countsOf(suite: Suite, code: number): Counts {
  const own = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  if (!suite.count) return own;
  try {
    const counts = suite.count();
    // A runner that failed beyond its tests (an error outside of them) is a failure too.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { ...own, passed: 0, failed: 1 };
  }
}

async function main(): Promise<void> {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  requireProgram('redis-server');
  requireProgram('chromium');
  requireProgram('promtool');
  await prepareGenerated(root);
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  for (const suite of SUITES) {
    console.log(pc.bold(`\n== ${suite.name}\n`));
    const startedAt = performance.now();
    const code = await run(suite);
    const counts = countsOf(suite, code);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    const seconds = `${((performance.now() - startedAt) / 1000).toFixed(0)} s`.padStart(6);
    const mark = counts.failed > 0 ? pc.red('failed') : pc.green('passed');
    lines.push(
      `${mark} ${seconds}  ${suite.name}: ${counts.passed} passed, ${counts.failed} failed`,
    );
  }
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(total.failed > 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(pc.red(messageOf(error)));
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
});
