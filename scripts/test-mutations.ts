// Takes one check out of every operation and expects the security matrix to name each of them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { SABOTAGES, type Sabotage } from '@/__tests__/support/security/sabotage';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';

const MATRIX = ['__tests__/security/matrix.test.ts', '__tests__/security/portal.test.ts'];

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; status: string }[] }[];
}

/** Of these operations, those whose tests fail, and how many tests pass. */
function runMatrix(
  sabotage: Sabotage | null,
  names: readonly string[],
): { failed: Set<string>; passed: number } {
  const folder = mkdtempSync(join(tmpdir(), 'mutations-'));
  const outputFile = join(folder, 'report.json');
  try {
    spawnSync(
      'npx',
      [
        'vitest',
        'run',
        ...MATRIX,
        '--reporter=json',
        `--outputFile=${outputFile}`,
        '-t',
        `^(${names.join('|')}) `,
      ],
      {
        env: { ...process.env, ...(sabotage && { SABOTAGE: sabotage }) },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const report = JSON.parse(readFileSync(outputFile, 'utf8')) as Report;
    const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = tests.filter(({ status }) => status === 'failed');
    return {
      failed: new Set(failed.map(({ ancestorTitles }) => ancestorTitles[0]?.split(' ')[0] ?? '')),
      passed: tests.filter(({ status }) => status === 'passed').length,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const intact = runMatrix(null, Object.keys(contracts));
if (intact.failed.size > 0 || intact.passed === 0) {
  console.error(`The matrix fails without any mutation; run npx vitest run ${MATRIX.join(' ')}`);
  process.exit(1);
}

let [killed, survived] = [0, 0];
for (const sabotage of Object.keys(SABOTAGES) as Sabotage[]) {
  const targets = Object.entries<Contract>(contracts).filter(([, contract]) =>
    SABOTAGES[sabotage](contract),
  );
  const { failed, passed } = runMatrix(
    sabotage,
    targets.map(([name]) => name),
  );
  // A server that does not work at all would fail every test.
  const unnamed = targets.filter(([name]) => passed === 0 || !failed.has(name));
  // In one run, what an earlier operation should not have changed can spare a later one.
  const survivors = unnamed.filter(([name]) => !runMatrix(sabotage, [name]).failed.has(name));
  killed += targets.length - survivors.length;
  survived += survivors.length;
  const mark = survivors.length === 0 ? pc.green('✓') : pc.red('✗');
  console.log(
    `${mark} without ${sabotage}: ${targets.length - survivors.length} of ${targets.length}`,
  );
  for (const [name, { method, path }] of survivors)
    console.log(`    survived: ${name} ${method} ${path}`);
}
console.log(`${killed} killed, ${survived} survived`);
process.exitCode = survived === 0 ? 0 : 1;
