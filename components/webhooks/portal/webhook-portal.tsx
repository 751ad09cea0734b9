'use client';

import { Box, Center, Loader } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/common/empty';
import { ErrorPanel } from '@/components/common/error-panel';
import { useQueryState } from '@/components/hooks/use-query-state';
import { ApiProvider, useApi } from '@/contexts/api-context';
import { PortalEndpoint } from './portal-endpoint';
import { PortalEndpoints } from './portal-endpoints';
import { useLoaded } from './use-loaded';
import { usePortalToken } from './use-portal-token';

/** The page of a customer of the organization, by itself or in a frame of the organization's product. */
export function WebhookPortal() {
  const token = usePortalToken();
  const [endedToken, setEndedToken] = useState<string | null>(null);
  if (token === undefined) return <Waiting />;
  if (token === null || token === endedToken) return <Ended />;
  return (
    <ApiProvider key={token} token={token} onUnauthenticated={() => setEndedToken(token)}>
      <Portal />
    </ApiProvider>
  );
}

function Portal() {
  const client = useApi();
  const { query } = useQueryState();
  const { data: portal, error } = useLoaded('portal', () => client.getPortal());
  const list = useLoaded('endpoints', () => client.listPortalEndpoints());
  const failure = error ?? list.error;
  if (failure) return <ErrorPanel error={failure} onRetry={() => window.location.reload()} />;
  if (!portal || !list.data) return <Waiting />;
  const eventTypes = portal.eventTypes.map(({ type }) => type);
  const opened = list.data.data.find(({ id }) => id === query.get('endpoint'));
  const shared = { eventTypes, onChange: list.reload };
  return (
    <Box component="main" maw={1040} mx="auto" p={{ base: 'md', sm: 'lg' }}>
      {opened ? (
        <PortalEndpoint key={opened.id} endpoint={opened} {...shared} />
      ) : (
        <PortalEndpoints
          endpoints={list.data.data}
          organizationName={portal.organizationName}
          {...shared}
        />
      )}
    </Box>
  );
}

function Waiting() {
  return (
    <Center mih={240}>
      <Loader type="dots" aria-label="Loading" />
    </Center>
  );
}

function Ended() {
  return (
    <Center component="main" mih="100dvh">
      <Empty
        icon={IconLinkOff}
        title="This link has ended"
        description="Go back to where you came from and open it again."
      />
    </Center>
  );
}
