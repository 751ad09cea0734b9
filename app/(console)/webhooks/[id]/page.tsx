import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { EndpointDetail } from '@/components/webhooks/endpoint-detail';
import { listWebhookDeliveries } from '@/lib/contracts/webhooks';

export const metadata: Metadata = { title: 'Webhook endpoint' };

interface WebhookPageProps {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

export default async function WebhookPage({ params, searchParams }: WebhookPageProps) {
  const { id } = await params;
  const query = await readSearchParams(searchParams, listWebhookDeliveries.query);
  const loaded = await load((client) =>
    Promise.all([
      client.getWebhookEndpoint({ params: { id } }),
      client.listWebhookDeliveries({ params: { id }, query }),
    ]),
  );
  if (!loaded.ok) return <ErrorPanel error={loaded.error} />;
  const [endpoint, deliveries] = loaded.data;
  return <EndpointDetail endpoint={endpoint} deliveries={deliveries} />;
}
