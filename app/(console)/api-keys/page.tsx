import { ApiKeysView } from '@/components/api-keys/api-keys-view';
import { createPage } from '@/components/server/create-page';
import { listApiKeys } from '@/lib/contracts/api-keys';

export const metadata = { title: 'API keys' };

export default createPage({
  query: listApiKeys.query,
  load: (client, { query }) => client.listApiKeys({ query }),
  view: (keys) => <ApiKeysView keys={keys} />,
});
