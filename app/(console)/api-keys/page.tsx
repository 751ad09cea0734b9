import type { Metadata } from 'next';
import { ApiKeysView } from '@/components/api-keys/api-keys-view';
import { ErrorPanel } from '@/components/common/error-panel';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { listApiKeys } from '@/lib/contracts/auth';

export const metadata: Metadata = { title: 'API keys' };

export default async function ApiKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readSearchParams(searchParams, listApiKeys.query);
  const keys = await load((client) => client.listApiKeys({ query }));
  if (!keys.ok) return <ErrorPanel error={keys.error} />;
  return <ApiKeysView keys={keys.data} />;
}
