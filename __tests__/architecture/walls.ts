import { type Import, importsOf, type Sources } from './imports';

const BASE = ['lib/errors', 'lib/logger', 'lib/metrics', 'lib/utils'];

/**
 * What each folder may import besides itself and packages, from the bottom up. For a path in several
 * of these folders the deepest one counts: `lib/auth` does not include `lib/auth/oauth`.
 */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'lib/utils': [],
  'lib/errors': ['lib/utils'],
  'lib/config': ['lib/utils'],
  'lib/metrics': [],
  'lib/logger': ['lib/utils'],
  'lib/contracts': ['lib/errors'],
  'lib/auth': ['lib/contracts', 'lib/errors', 'lib/utils'],
  'lib/db': ['lib/errors', 'lib/utils'],
  'lib/events': [...BASE, 'lib/db'],
  'lib/cache': [...BASE, 'lib/contracts', 'lib/db', 'lib/events'],
  'lib/rate-limiter': [...BASE, 'lib/auth', 'lib/cache', 'lib/contracts', 'lib/db'],
  'lib/repositories': ['lib/contracts', 'lib/db', 'lib/errors', 'lib/utils'],
  'lib/integrations': [...BASE, 'lib/config', 'lib/contracts', 'lib/db'],
  'lib/auth/oauth': [...BASE, 'lib/auth', 'lib/db', 'lib/integrations', 'lib/repositories'],
  'lib/mail': ['lib/auth', 'lib/contracts'],
  'lib/queue': [
    ...BASE,
    'lib/auth',
    'lib/contracts',
    'lib/db',
    'lib/events',
    'lib/mail',
    'lib/repositories',
  ],
  'lib/services': [
    ...BASE,
    'lib/auth',
    'lib/auth/oauth',
    'lib/cache',
    'lib/contracts',
    'lib/db',
    'lib/domain',
    'lib/events',
    'lib/integrations',
    'lib/queue',
    'lib/repositories',
  ],
  'lib/queue/processors': [
    ...BASE,
    'lib/auth/oauth',
    'lib/events',
    'lib/mail',
    'lib/queue',
    'lib/repositories',
    'lib/services',
  ],
  'lib/queue/workers': [
    ...BASE,
    'lib/auth',
    'lib/config',
    'lib/contracts',
    'lib/db',
    'lib/events',
    'lib/queue',
    'lib/repositories',
  ],
  'lib/api': [
    ...BASE,
    'lib/auth',
    'lib/config',
    'lib/contracts',
    'lib/rate-limiter',
    'lib/services',
  ],
  'lib/api/client': ['lib/contracts', 'lib/errors'],
  'app/api': ['lib/api-helpers', 'lib/contracts', 'lib/errors'],
  app: ['components', 'contexts', 'lib/api/client', 'lib/contracts'],
  components: [
    'contexts',
    'lib/api/client',
    'lib/auth/client-address',
    'lib/auth/internal-calls',
    'lib/config',
    'lib/contracts',
  ],
  contexts: ['lib/api/client', 'lib/contracts'],
  sandbox: [],
};

/** The composition root and the processes: they put the layers together. */
const ASSEMBLY = /^(lib\/(api-helpers|container|domains?)[./]|server\/)/;

/** The one file of each layer that names the domains. */
const REGISTRATION = ['lib/contracts/index.ts', 'lib/domains.ts', 'components/domains.ts'];

/** Who may import which packages. */
const PACKAGES: readonly { packages: RegExp; allowedIn: RegExp; rule: string }[] = [
  {
    packages: /^(next|react-dom|@mantine|@tabler)(\/|$)/,
    allowedIn: /^(app\/(?!api\/)|components\/|contexts\/|server\/)/,
    rule: 'only the console imports the framework',
  },
  {
    packages: /^react(\/|$)/,
    allowedIn: /^(app\/(?!api\/)|components\/|contexts\/|lib\/mail\/templates\/)/,
    rule: 'only the console and the templates of mails import React',
  },
  {
    packages: /^@react-email(\/|$)/,
    allowedIn: /^lib\/mail\/templates\//,
    rule: 'only the templates of mails import react-email',
  },
  {
    packages: /^(@prisma|pg|ioredis|bullmq)(\/|$)/,
    allowedIn: /^(lib|server)\//,
    rule: 'only lib and server import drivers',
  },
  { packages: /^(?!zod$)/, allowedIn: /^(?!lib\/contracts\/)/, rule: 'contracts import zod alone' },
];

const isInside = (path: string, folder: string) =>
  path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}.`);

const layerOf = (path: string) =>
  Object.keys(LAYERS)
    .filter((folder) => isInside(path, folder))
    .sort((a, b) => b.length - a.length)[0];

/** A domain is a folder with a `domain.ts` below `lib/services`. */
export const findDomains = (sources: Sources): string[] =>
  [...sources.keys()].flatMap(
    (file) => /^lib\/services\/([\w-]+)\/domain\.ts$/.exec(file)?.[1] ?? [],
  );

function checkDomain({ from, to }: Import, domains: readonly string[]): string | null {
  const domainOf = (path: string) => domains.find((name) => path.split(/[/.]/).includes(name));
  const [own, other] = [domainOf(from), domainOf(to)];
  if (!other || other === own || REGISTRATION.includes(from)) return null;
  if (own) return 'a domain imports no other domain';
  return from.endsWith('.gen.ts') ? null : 'the platform imports no domain';
}

function checkLayer({ from, to }: Import): string | null {
  const [layer, target] = [layerOf(from), layerOf(to)];
  if (!layer || layer === target || ASSEMBLY.test(from)) return null;
  const allowed = LAYERS[layer]?.some(
    (folder) => isInside(to, folder) && (target === layerOf(folder) || target === undefined),
  );
  return allowed ? null : `${layer} may not import ${target ?? to}`;
}

function checkPackage({ from, to }: Import): string | null {
  const broken = PACKAGES.find(
    ({ packages, allowedIn }) => packages.test(to) && !allowedIn.test(from),
  );
  return broken?.rule ?? null;
}

/** Where a domain lives: its folders, and its file in the folder of each provider. */
const isOwn = (file: string, domain: string) =>
  file.includes(`/${domain}/`) ||
  (file.startsWith('lib/integrations/') && file.endsWith(`/${domain}.ts`));

/** Generated, or about other services, which have words of their own for what they store. */
const UNCHECKED = /^sandbox\/|^lib\/integrations\/catalogue\/|\.gen\.ts$/;

/** Files outside of the domains that name one, `Orders` and `listOrders` included. */
export function findMentions(sources: Sources, domains: readonly string[]): string[] {
  return domains.flatMap((domain) => {
    const name = domain.replaceAll('-', '[-_ ]?');
    const [first = '', rest = ''] = [name.slice(0, 1), name.slice(1)];
    const mention = new RegExp(
      `(?<![a-z])${name}|${first.toUpperCase()}${rest}|${name.toUpperCase()}`,
    );
    return [...sources]
      .filter(([file]) => !isOwn(file, domain) && !REGISTRATION.includes(file))
      .filter(([file, source]) => !UNCHECKED.test(file) && mention.test(source))
      .map(([file]) => file);
  });
}

/** Each import that crosses a wall, as `<file> imports <target>: <rule>`. */
export function findViolations(sources: Sources, domains: readonly string[]): string[] {
  return importsOf(sources).flatMap((one) => {
    const rule = one.isPackage ? checkPackage(one) : (checkDomain(one, domains) ?? checkLayer(one));
    return rule ? [`${one.from} imports ${one.to}: ${rule}`] : [];
  });
}
