import { AccountPage } from '@/components/account/account-page';
import { createPage } from '@/components/server/create-page';
import { accountQuery } from '@/lib/contracts/oidc';

export const metadata = { title: 'Your account' };

export default createPage({
  query: accountQuery,
  load: async (client, { query }) => {
    const [account, issuers, identities, preferences, suppression, timing] = await Promise.all([
      client.me(),
      client.listOidcIssuers(),
      client.listIdentities(),
      client.listNotificationPreferences(),
      client.getEmailSuppression(),
      client.getNotificationTiming(),
    ]);
    return {
      ...{ account, issuers, identities, preferences, suppression, timing },
      failure: query.error ?? null,
    };
  },
  view: (data) => <AccountPage {...data} />,
});
