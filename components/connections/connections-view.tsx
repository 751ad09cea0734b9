'use client';

import { Card, Stack } from '@mantine/core';
import { IconPlug } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import type { Page } from '@/lib/contracts/common';
import type { ConnectionView } from '@/lib/contracts/connections';
import type { JobView } from '@/lib/contracts/jobs';
import { CallbackNotice, type CallbackResult } from './callback-notice';
import { ConnectButtons } from './connect-buttons';
import { ConnectionCard } from './connection-card';
import type { Provider } from './providers';

interface ConnectionsViewProps {
  connections: Page<ConnectionView>;
  providers: Provider[];
  /** Jobs that wait or run, to follow their progress. */
  activeJobs: JobView[];
  callback: CallbackResult;
}

export function ConnectionsView(props: ConnectionsViewProps) {
  const { connections, providers, activeJobs, callback } = props;
  const activeJobOf = (connection: ConnectionView): string | null => {
    if (callback.connected === connection.id && callback.job) return callback.job;
    return activeJobs.find((job) => job.resourceId === connection.id)?.id ?? null;
  };
  return (
    <>
      <PageHeader
        title="Connections"
        description="The accounts whose data is kept in sync. Access is encrypted and renewed by itself."
      >
        {connections.data.length > 0 && <ConnectButtons providers={providers} />}
      </PageHeader>
      <Stack gap="md">
        <CallbackNotice result={callback} connections={connections.data} />
        {connections.data.length === 0 && (
          <Card>
            <Empty
              icon={<IconPlug size={28} stroke={1.5} />}
              title="Nothing is connected yet"
              description="Connect a shop: you sign in there and allow access, and its first sync starts at once."
            >
              <ConnectButtons providers={providers} />
            </Empty>
          </Card>
        )}
        {connections.data.map((connection) => (
          <ConnectionCard
            key={connection.id}
            connection={connection}
            providerName={
              providers.find(({ id }) => id === connection.provider)?.name ?? connection.provider
            }
            activeJobId={activeJobOf(connection)}
          />
        ))}
        {connections.pagination.totalPages > 1 && (
          <Pager pagination={connections.pagination} noun="connections" />
        )}
      </Stack>
    </>
  );
}
