import { describe, expect, it } from 'vitest';
import { findCycles, readSources, type Sources } from './imports';
import { findDomains, findMentions, findViolations } from './walls';

const sources = readSources();

/** The violations of a file that imports `target`. */
const plant = (file: string, target: string, type = '') =>
  findViolations(new Map([[file, `import ${type} { it } from '${target}';\n`]]), [
    'orders',
    'stock',
  ]);

const FORBIDDEN: [file: string, target: string, rule: string][] = [
  ['lib/utils/some.ts', '@/lib/errors', 'lib/utils may not import lib/errors'],
  ['lib/errors/some.ts', '@/lib/logger', 'lib/errors may not import lib/logger'],
  ['lib/contracts/some.ts', '@/lib/config', 'lib/contracts may not import lib/config'],
  ['lib/contracts/some.ts', '@/lib/utils/diff', 'lib/contracts may not import lib/utils'],
  ['lib/contracts/some.ts', 'node:crypto', 'contracts import zod alone'],
  ['lib/contracts/orders/some.ts', '@/lib/services/orders/domain', 'lib/contracts may not import'],
  ['lib/db/some.ts', '@/lib/repositories/users-repository', 'lib/db may not import'],
  ['lib/repositories/some.ts', '@/lib/services/auth-service', 'lib/repositories may not import'],
  ['lib/repositories/some.ts', '@/lib/cache/cache', 'lib/repositories may not import lib/cache'],
  ['lib/auth/some.ts', '@/lib/auth/oauth/token-vault', 'lib/auth may not import lib/auth/oauth'],
  ['lib/queue/jobs/some.ts', '@/lib/services/auth-service', 'lib/queue may not import'],
  ['lib/services/some.ts', '@/lib/api/envelope', 'lib/services may not import lib/api'],
  ['lib/services/some.ts', '@/lib/queue/processors/webhook-processor', 'may not import'],
  ['lib/services/some.ts', '@/lib/container', 'lib/services may not import lib/container'],
  ['lib/services/some.ts', '@/server/run', 'lib/services may not import server/run'],
  ['lib/api/some.ts', '@/lib/repositories/users-repository', 'lib/api may not import'],
  ['lib/api/some.ts', 'next/server', 'only the console imports the framework'],
  ['lib/mail/some.ts', 'react', 'only the console and the templates of mails import React'],
  ['lib/mail/some.ts', '@react-email/render', 'only the templates of mails import react-email'],
  ['lib/mail/templates/some.tsx', 'react-dom/server', 'only the console imports the framework'],
  ['lib/mail/templates/some.tsx', '@/lib/services/auth-service', 'lib/mail may not import'],
  ['app/api/v1/some/route.ts', 'next/server', 'only the console imports the framework'],
  ['app/api/v1/some/route.ts', 'bullmq', 'only lib and server import drivers'],
  ['app/api/v1/some/route.ts', '@/lib/api/download', 'app/api may not import lib/api'],
  ['app/api/v1/some/route.ts', '@/lib/db/client', 'app/api may not import lib/db'],
  ['app/api/v1/some/route.ts', '@/lib/services/auth-service', 'app/api may not import'],
  ['app/(console)/some/page.tsx', '@/lib/services/auth-service', 'app may not import lib/services'],
  ['components/some.tsx', '@/lib/container', 'components may not import lib/container'],
  ['components/some.tsx', '@/lib/api/pipeline', 'components may not import lib/api'],
  ['contexts/some.tsx', '@/components/logo', 'contexts may not import components'],
  ['sandbox/some.ts', '@/lib/errors', 'sandbox may not import lib/errors'],
  ['lib/services/some.ts', '@/lib/services/orders/domain', 'the platform imports no domain'],
  ['lib/queue/processors/some.ts', '@/lib/contracts/orders', 'the platform imports no domain'],
  ['lib/contracts/some.ts', './orders', 'the platform imports no domain'],
  ['components/some.tsx', '@/components/orders/status', 'the platform imports no domain'],
  ['lib/services/stock/some.ts', '@/lib/contracts/orders', 'a domain imports no other domain'],
  ['lib/services/orders/some.ts', '@/lib/services/stock/domain', 'a domain imports no other'],
];

const ALLOWED: [file: string, target: string][] = [
  ['lib/domains.ts', '@/lib/services/orders/domain'],
  ['lib/contracts/index.ts', './orders'],
  ['components/domains.ts', './orders'],
  ['lib/contracts/some.ts', 'zod'],
  ['lib/services/orders/some.ts', '@/lib/services/audit-service'],
  ['lib/services/orders/some.ts', '@/lib/contracts/orders'],
  ['lib/integrations/some/orders.ts', '@/lib/errors'],
  ['lib/errors/some.ts', '@/lib/utils/diff'],
  ['app/api/v1/some/route.ts', '@/lib/api-helpers'],
  ['app/api/v1/orders/some/route.ts', '@/lib/contracts'],
  ['components/some.tsx', '@/lib/api/client'],
  ['lib/mail/templates/some.tsx', 'react'],
  ['lib/queue/jobs/some.ts', '@/lib/mail/mail-content'],
];

describe('import walls', () => {
  it('hold in the product', () => {
    expect(sources.size).toBeGreaterThan(300);
    const domains = findDomains(sources);
    expect(domains).not.toEqual([]);
    expect(findViolations(sources, domains)).toEqual([]);
  });

  it.each(FORBIDDEN)('%s may not import %s', (file, target, rule) => {
    expect(plant(file, target).join()).toContain(rule);
    expect(plant(file, target, 'type').join()).toContain(rule);
  });

  it.each(ALLOWED)('%s may import %s', (file, target) => {
    expect(plant(file, target)).toEqual([]);
  });
});

describe('the names of domains', () => {
  it('appear in their own files and in the registration alone', () => {
    expect(findMentions(sources, findDomains(sources))).toEqual([]);
  });

  it.each(['orders', 'listOrders()', "'orders:read'", 'ORDERS_LIST', '--orders-width'])(
    'are found as %s',
    (text) => {
      const planted: Sources = new Map([
        ['lib/some.ts', text],
        ['lib/services/orders/some.ts', text],
        ['lib/integrations/shop/orders.ts', text],
        ['app/page.tsx', 'in the borders of reorders'],
      ]);
      expect(findMentions(planted, ['orders'])).toEqual(['lib/some.ts']);
    },
  );
});

describe('import cycles', () => {
  it('do not exist in the product', () => {
    expect(findCycles(sources)).toEqual([]);
  });

  it('are found, those of types and of re-exports too', () => {
    const circle: Sources = new Map([
      ['lib/a.ts', "import type { B } from './b';"],
      ['lib/b.ts', "export * from '@/lib/c';"],
      ['lib/c/index.ts', "import {\n  a,\n} from '@/lib/a';"],
      ['lib/d.ts', "import './a';"],
    ]);
    expect(findCycles(circle)).toEqual([['lib/a.ts', 'lib/b.ts', 'lib/c/index.ts']]);
  });
});
