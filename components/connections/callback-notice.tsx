'use client';

import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQueryState } from '@/components/hooks/use-query-state';
import type { ConnectionView } from '@/lib/contracts/connections';

/** What the OAuth callback says in the page's query. */
export interface CallbackResult {
  connected: string | null;
  job: string | null;
  error: string | null;
}

const EXPLANATIONS: Record<string, string> = {
  OAUTH_DENIED:
    'Access was not allowed at the shop. Nothing was changed; connect again if you want to.',
  OAUTH_STATE_INVALID:
    'This attempt is too old, or was started in another browser. Start it again from here.',
  PROVIDER_ERROR: 'The shop did not answer as it should. Try again in a few minutes.',
};

/** How connecting went, after the provider sent the browser back. */
export function CallbackNotice(props: { result: CallbackResult; connections: ConnectionView[] }) {
  const { result, connections } = props;
  const { setQuery } = useQueryState();
  const dismiss = () =>
    setQuery({ connected: undefined, job: undefined, error: undefined, message: undefined });
  if (result.error !== null) {
    return (
      <Alert
        color="red"
        icon={<IconAlertTriangle />}
        title="The shop was not connected"
        withCloseButton
        closeButtonLabel="Dismiss"
        onClose={dismiss}
      >
        {EXPLANATIONS[result.error] ?? 'Something went wrong on the way. Start it again from here.'}
      </Alert>
    );
  }
  const connection = connections.find(({ id }) => id === result.connected);
  if (!connection) return null;
  return (
    <Alert
      color="verdigris"
      icon={<IconCircleCheck />}
      title={`${connection.name} is connected`}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={dismiss}
    >
      Its data is read in the background; you can leave this page meanwhile.
    </Alert>
  );
}
