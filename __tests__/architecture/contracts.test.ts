import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { areas, contracts } from '@/lib/contracts';
import type { Area } from '@/lib/contracts/area';
import type { Contract } from '@/lib/contracts/contract';
import { renderManifest } from '@/scripts/generate-manifest';
import { renderRoutes } from '@/scripts/generate-routes';
import type { Routes } from '@/server/create-api-server';
import * as routes from '@/server/routes.gen';

const operations = Object.entries<Contract>(contracts);
const keyOf = ({ method, path }: Pick<Contract, 'method' | 'path'>) => `${method} ${path}`;

/** Each exported method of each route file. */
const handlers = Object.entries(routes as Routes).flatMap(([path, module]) =>
  Object.entries(module).map(([method, handler]) => ({ method, path, handler })),
);

describe('contracts and routes', () => {
  it('every contract has a route', () => {
    const served = new Set(handlers.map(({ method, path }) => `${method} ${path}`));
    expect(
      operations.filter(([, contract]) => !served.has(keyOf(contract))).map(([name]) => name),
    ).toEqual([]);
  });

  it('every route has a contract, and is the route of that very contract', () => {
    const known = new Set(operations.map(([, contract]) => keyOf(contract)));
    for (const { method, path, handler } of handlers) {
      expect(known, `${method} ${path}`).toContain(`${method} ${path}`);
      expect(keyOf(handler.contract)).toBe(`${method} ${path}`);
    }
  });

  it('no two contracts share a method and a path', () => {
    const keys = operations.map(([, contract]) => keyOf(contract));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('the table of routes is as generated', () => {
    expect(readFileSync(join(ROOT, 'server/routes.gen.ts'), 'utf8')).toBe(renderRoutes());
  });

  it('the manifest is as generated', () => {
    expect(readFileSync(join(ROOT, 'lib/contracts/manifest.gen.ts'), 'utf8')).toBe(
      renderManifest(),
    );
  });
});

describe.each<readonly [string, Area]>(areas.map((area) => [area.tag, area]))(
  'area %s',
  (tag, area) => {
    it('tags its operations, and uses the scopes that it declares', () => {
      const own = Object.values(area.operations);
      expect(new Set(own.map((contract) => contract.tag))).toEqual(new Set([tag]));
      const used = new Set(own.flatMap(({ scope }) => scope ?? []));
      expect(used).toEqual(new Set(area.scopes));
    });

    it('shows an example of each event that fits its payload', () => {
      for (const { type, payload, example } of area.events ?? []) {
        expect(payload.safeParse(example).data, type).toEqual(example);
      }
    });

    it('says where its events name their resource and customer, as the examples do', () => {
      for (const { resource, customer, example } of area.events ?? []) {
        for (const path of [resource, customer]) {
          const read = (value: unknown, name: string) => (value as Record<string, unknown>)[name];
          if (path) expect(path.split('.').reduce(read, example), path).not.toBeUndefined();
        }
      }
    });
  },
);

it('lists every contract of every module in an area', async () => {
  const modules = import.meta.glob('/lib/contracts/**/*.ts', { eager: true });
  const exported = Object.values(modules).flatMap((module) => Object.entries(module as object));
  const declared = exported.filter(([, value]) => value?.path !== undefined && value?.method);
  expect(new Set(declared.map(([name]) => name))).toEqual(new Set(Object.keys(contracts)));
});

describe.each(operations)('contract %s', (_, contract) => {
  it('is closed unless it says otherwise', () => {
    if (contract.portal) expect([contract.role, contract.scope]).toEqual([undefined, undefined]);
    else if (contract.authenticate) expect(contract.role).toBeDefined();
    if (!contract.authenticate && contract.method !== 'GET') expect(contract.csrfExempt).toBe(true);
  });

  it('is under /api/v1 and declares each parameter of its path', () => {
    expect(contract.path).toMatch(/^\/api\/v1\//);
    const named = [...contract.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(contract.params?.shape ?? {})).toEqual(named);
  });

  it('is of the kind that scopes or a built-in role can grant', () => {
    // Admins grant every scope, so no scope may do more than they; custom roles have none of what needs
    // a role and no scope, so members must need a scope for all that viewers may not do.
    const role = contract.role ?? 'viewer';
    expect(contract.scope ? ['viewer', 'member', 'admin'] : ['viewer', 'admin', 'owner']).toContain(
      role,
    );
  });

  it('has an example that its own schema accepts, when it takes a body', () => {
    if (!contract.schema) return;
    expect(contract.schema.safeParse(contract.examples?.request).error).toBeUndefined();
  });

  it('can be repeated with an Idempotency-Key, if it changes something for a known caller', () => {
    const isChange = contract.method !== 'GET';
    // An anonymous client's key has no owner: sign-in, sign-up and refresh return credentials, and
    // refresh tokens and providers' message ids make repetition harmless by themselves.
    expect(contract.idempotent ?? false).toBe(isChange && contract.authenticate);
    // Only JSON responses are stored.
    if (contract.idempotent) expect(['data', 'page']).toContain(contract.envelope);
  });

  it('reads with GET, and never audits it unless it says why', () => {
    if (contract.method !== 'GET') return;
    expect(contract.schema).toBeUndefined();
    expect([
      'none',
      'CONNECTION_CREATED',
      'AUDIT_LOG_EXPORTED',
      'ORGANIZATION_EXPORTED',
      'ACCOUNT_EXPORTED',
      'USER_SIGNED_IN',
    ]).toContain(contract.audit);
  });
});
