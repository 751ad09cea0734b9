import { MembersView } from '@/components/organization/members-view';
import { createPage } from '@/components/server/create-page';
import type { Client } from '@/lib/api/client';
import { ApiClientError } from '@/lib/api/client';
import { listMembers } from '@/lib/contracts/members';

export const metadata = { title: 'Members' };

/** What the user may not see is left out. */
async function orEmpty<T>(list: Promise<{ data: T[] }>): Promise<T[]> {
  try {
    return (await list).data;
  } catch (error) {
    if (error instanceof ApiClientError && error.status === 403) return [];
    throw error;
  }
}

async function loadAll(client: Client, query: object) {
  const [members, invitations, roles] = await Promise.all([
    client.listMembers({ query }),
    orEmpty(client.listInvitations({ query: { perPage: 100 } })),
    orEmpty(client.listRoles({ query: { perPage: 100 } })),
  ]);
  return { members, invitations, roles };
}

export default createPage({
  query: listMembers.query,
  load: (client, { query }) => loadAll(client, query),
  view: (data) => <MembersView {...data} />,
});
