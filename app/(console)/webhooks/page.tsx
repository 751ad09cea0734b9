import { createPage } from '@/components/server/create-page';
import { EndpointsView } from '@/components/webhooks/endpoints-view';
import { listWebhookEndpoints } from '@/lib/contracts/webhooks';

export const metadata = { title: 'Webhooks' };

export default createPage({
  query: listWebhookEndpoints.query,
  load: (client, { query }) => client.listWebhookEndpoints({ query }),
  view: (endpoints) => <EndpointsView endpoints={endpoints} />,
});
