import { ProviderError } from '@/lib/errors';
import type { BySettings, Settings } from '@/lib/integrations/authorization';
import { defineProvider } from '@/lib/integrations/define-provider';
import type { OAuthProvider } from '@/lib/integrations/provider';
import { COMMERCE } from './commerce';
import type { CatalogueEntry } from './entries';
import { WORK } from './work';

export const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = { ...COMMERCE, ...WORK };

interface Client {
  clientId: string;
  clientSecret: string;
}

const fill = (template: string, values: Settings) =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');

/** A template that needs no settings is a constant, so that its host is known. */
function bySettings<T extends string | object>(template: T): BySettings<T> {
  const text = JSON.stringify(template);
  if (!/\{\w+\}/.test(text)) return template;
  return (settings) => JSON.parse(fill(text, escapeJson(settings))) as T;
}

const escapeJson = (settings: Settings): Settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value).slice(1, -1)]),
  );

/** The text at a path such as `data.0.name`; null when there is none. */
function textAt(value: unknown, path: string): string | null {
  const found = path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | null)?.[key], value);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : null;
}

/** The provider of a catalogue entry. It has no resources until a domain reads some. */
export function createCatalogueProvider(
  id: string,
  { documentation: _, account, ...entry }: CatalogueEntry,
  client: Client,
): OAuthProvider {
  const { name, description, baseUrl, headers = {}, fields, server, ...oauth } = entry;
  return defineProvider({
    id,
    name,
    description,
    baseUrl: bySettings(baseUrl),
    headers: Object.fromEntries(
      Object.entries(headers).map(([header, value]) => [header, fill(value, { ...client })]),
    ),
    ...(fields && { fields }),
    oauth: { ...oauth, ...client, server: bySettings(server) },
    async identify(api) {
      const path = fill(account.path, api.settings);
      const isPost = account.body !== undefined;
      const init = isPost ? { method: 'POST', body: account.body } : {};
      const response = await api.request(path, init);
      const source = (where: string) =>
        where.startsWith('settings.')
          ? textAt({ settings: api.settings }, where)
          : textAt(response, where);
      const externalId = source(account.id);
      if (externalId === null) throw new ProviderError(`${name} did not say which account it is`);
      return { externalId, name: source(account.name) ?? externalId };
    },
  });
}
