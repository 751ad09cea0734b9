import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { createMetrics } from '@/lib/metrics';
import { requireProgram } from '@/scripts/lib/system-packages';

const read = (file: string) => readFileSync(join(ROOT, 'deploy', file), 'utf8');
const dashboard = JSON.parse(read('grafana/plinth.json'));
const queries: string[] = dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
  targets.map(({ expr }) => expr),
);

/** Names of metrics in PromQL: what stands before a selector or a range, and longer names alone. */
const metricsIn = (promql: string) => [
  ...new Set(promql.replaceAll(/"[^"]*"/g, '').match(/\b[a-z]+(_[a-z0-9]+)+\b/g) ?? []),
];

/** Words of PromQL that look like names of metrics. */
const FUNCTIONS = ['histogram_quantile'];

async function knownMetrics(): Promise<string[]> {
  const metrics = createMetrics({ defaults: true });
  metrics.observePool({ totalCount: 0, idleCount: 0, waitingCount: 0 });
  metrics.observeDueJobs(async () => 0);
  const all = await metrics.registry.getMetricsAsJSON();
  return all.flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [`${name}_count`, `${name}_sum`, `${name}_bucket`] : [name],
  );
}

function promtool(...args: string[]): string {
  const program = requireProgram('promtool');
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' });
  return `${status}\n${stdout}${stderr}`;
}

describe('the alert rules', () => {
  it('are valid, and alert for what they are about and for nothing else', () => {
    expect(promtool('check', 'rules', 'deploy/prometheus/alerts.yaml')).toMatch(/^0\n/);
    const tested = promtool('test', 'rules', 'deploy/prometheus/alerts.test.yaml');
    expect(tested).toMatch(/^0\n/);
    expect(tested).toContain('SUCCESS');
  });

  it('are each tested, firing and quiet', () => {
    const names = [...read('prometheus/alerts.yaml').matchAll(/alert: (\w+)/g)].map(([, n]) => n);
    const tests = read('prometheus/alerts.test.yaml');
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      expect(tests.match(new RegExp(`alertname: ${name}\\b`, 'g'))).toHaveLength(2);
    }
  });
});

describe('the metrics that are asked for', () => {
  it.each([
    [
      'alerts',
      () => [read('prometheus/alerts.yaml').replaceAll(/(annotations|description):.*/g, '')],
    ],
    ['the dashboard', () => queries],
  ])('by %s exist', async (_, texts) => {
    const known = [...(await knownMetrics()), ...FUNCTIONS];
    const asked = texts().flatMap((text) =>
      [...text.matchAll(/expr: >-\n((?: {10}.*\n)+)|expr: (.*)/g)]
        .map(([, long = '', short = '']) => long + short)
        .concat(text.includes('expr:') ? [] : text),
    );
    expect(asked.length).toBeGreaterThan(5);
    expect(metricsIn(asked.join('\n')).filter((name) => !known.includes(name))).toEqual([]);
  });
});
