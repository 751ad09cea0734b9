import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { EndpointsView } from '@/components/webhooks/endpoints-view';
import { listWebhookEndpoints } from '@/lib/contracts/webhooks';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readSearchParams(searchParams, listWebhookEndpoints.query);
  const endpoints = await load((client) => client.listWebhookEndpoints({ query }));
  if (!endpoints.ok) return <ErrorPanel error={endpoints.error} />;
  return <EndpointsView endpoints={endpoints.data} />;
}
