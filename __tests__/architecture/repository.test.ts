import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '@/__tests__/support/root';
import biome from '@/biome.json' with { type: 'json' };
import packageJson from '@/package.json' with { type: 'json' };

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const nodeVersion = read('.nvmrc').trim();
const workflow = parse(read('.github/workflows/ci.yml'));

describe('CI', () => {
  it('has the form of a workflow: each step uses an action of a fixed version or runs a command', () => {
    expect(workflow).toMatchObject({ on: expect.anything(), jobs: { test: expect.anything() } });
    expect(workflow.jobs.test['runs-on']).toEqual(expect.any(String));
    for (const { uses, run } of workflow.jobs.test.steps) {
      if (run === undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v?[\w.]+$/);
      else expect(run).toEqual(expect.any(String));
    }
  });

  it('runs .ci/run, which is executable, and nothing else that tests', () => {
    const commands = workflow.jobs.test.steps.flatMap(({ run }: { run?: string }) => run ?? []);
    expect(commands.at(-1)).toBe('.ci/run');
    expect(commands.filter((command: string) => /\bnpm\b/.test(command))).toEqual([]);
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).not.toBe(0);
  });

  it('tests the oldest version of Node that is supported, and the one of .nvmrc', () => {
    const oldest = /^>=(\d+\.\d+)\.0 /.exec(packageJson.engines.node)?.[1];
    expect(workflow.jobs.test.strategy.matrix.node).toEqual([oldest, nodeVersion]);
  });
});

describe('editors', () => {
  it('indent and wrap as the formatter does', () => {
    const config = read('.editorconfig');
    expect(config).toContain(`indent_size = ${biome.formatter.indentWidth}\n`);
    expect(config).toContain(`max_line_length = ${biome.formatter.lineWidth}\n`);
  });

  it('start the container with the version of Node of .nvmrc', () => {
    const { image } = JSON.parse(read('.devcontainer/devcontainer.json'));
    expect(image).toMatch(new RegExp(`/typescript-node:${nodeVersion}-`));
  });
});

const forms = readdirSync(join(ROOT, '.github/ISSUE_TEMPLATE')).filter((f) => f !== 'config.yml');

describe.each(forms)('the issue form %s', (file) => {
  const form = parse(read(`.github/ISSUE_TEMPLATE/${file}`));

  it('has what GitHub requires', () => {
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const inputs = form.body.filter(({ type }: { type: string }) => type !== 'markdown');
    expect(inputs.length).toBeGreaterThan(0);
    for (const { type, id, attributes } of inputs) {
      expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
      expect(id).toMatch(/^[a-z]+$/);
      expect(attributes.label).toEqual(expect.any(String));
    }
    const ids = inputs.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
