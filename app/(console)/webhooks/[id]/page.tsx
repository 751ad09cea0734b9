import { createPage } from '@/components/server/create-page';
import { EndpointDetail } from '@/components/webhooks/endpoint-detail';
import { listWebhookDeliveries } from '@/lib/contracts/webhook-deliveries';

export const metadata = { title: 'Webhook endpoint' };

export default createPage({
  query: listWebhookDeliveries.query,
  load: (client, { id, query }) =>
    Promise.all([
      client.getWebhookEndpoint({ params: { id } }),
      client.listWebhookDeliveries({ params: { id }, query }),
      client.getWebhookStatistics({ params: { id } }),
    ]),
  view: ([endpoint, deliveries, statistics]) => (
    <EndpointDetail
      endpoint={endpoint}
      deliveries={deliveries}
      statistics={statistics}
      now={Date.now()}
    />
  ),
});
