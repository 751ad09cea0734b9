'use client';

import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPlug } from '@tabler/icons-react';
import { CardList } from '@/components/common/card-list';
import { PageHeader } from '@/components/common/page-header';
import { useQueryState } from '@/components/hooks/use-query-state';
import type { Page } from '@/lib/contracts/common';
import type { ConnectionView } from '@/lib/contracts/connections';
import type { JobView } from '@/lib/contracts/jobs';
import { ConnectButtons } from './connect-buttons';
import type { Provider } from './connect-form';
import { ConnectionCard } from './connection-card';

interface ConnectionsViewProps {
  connections: Page<ConnectionView>;
  providers: Provider[];
  /** Jobs that are pending or running, to show their progress. */
  activeJobs: JobView[];
}

export function ConnectionsView({ connections, providers, activeJobs }: ConnectionsViewProps) {
  const { query } = useQueryState();
  const activeJobId = (connection: ConnectionView): string | null => {
    if (query.get('connected') === connection.id && query.has('job')) return query.get('job');
    return activeJobs.find((job) => job.resourceId === connection.id)?.id ?? null;
  };
  return (
    <>
      <PageHeader
        title="Connections"
        description="Accounts that stay in sync. Access is encrypted and renewed automatically."
      >
        {connections.data.length > 0 && <ConnectButtons providers={providers} />}
      </PageHeader>
      <CardList
        page={connections}
        notice={<CallbackNotice connections={connections.data} />}
        empty={{
          icon: IconPlug,
          title: 'No connections yet',
          description: 'Sign in at your shop and allow access. The first sync starts right away.',
          children: <ConnectButtons providers={providers} />,
        }}
      >
        {(connection) => (
          <ConnectionCard
            key={connection.id}
            connection={connection}
            provider={providers.find(({ id }) => id === connection.provider)}
            activeJobId={activeJobId(connection)}
          />
        )}
      </CardList>
    </>
  );
}

const CALLBACK_ERRORS: Record<string, string> = {
  OAUTH_DENIED: 'Access was not allowed at the shop. Nothing changed. You can connect again.',
  OAUTH_STATE_INVALID: 'This attempt expired or was started in another browser. Connect again.',
  PROVIDER_ERROR: 'The shop is not responding correctly. Try again in a few minutes.',
};

/** The result of connecting, which the OAuth callback puts into the page's query. */
function CallbackNotice({ connections }: { connections: ConnectionView[] }) {
  const { query, setQuery } = useQueryState();
  const error = query.get('error');
  const connection = connections.find(({ id }) => id === query.get('connected'));
  if (error === null && !connection) return null;
  return (
    <Alert
      color={error === null ? 'verdigris' : 'red'}
      icon={error === null ? <IconCircleCheck /> : <IconAlertTriangle />}
      title={error === null ? `${connection?.name} is connected` : 'The shop was not connected'}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={() =>
        setQuery({ connected: undefined, job: undefined, error: undefined, message: undefined })
      }
    >
      {error === null
        ? 'Your data syncs in the background. You can leave this page.'
        : (CALLBACK_ERRORS[error] ?? 'Something went wrong. Connect again.')}
    </Alert>
  );
}
