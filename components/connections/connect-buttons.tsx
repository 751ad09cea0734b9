import { Button, type ButtonProps } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { showError } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { listProviders } from '@/lib/contracts/connections';
import type { ResponseOf } from '@/lib/contracts/contract';

export type Provider = ResponseOf<typeof listProviders>[number];

interface ConnectButtonProps extends ButtonProps {
  provider: string;
  title?: string;
}

/** Starts OAuth: opens the provider's authorization page. */
export function ConnectButton({ provider, title, ...button }: ConnectButtonProps) {
  const client = useApi();
  const allowed = useCan('member', 'connections:write');
  const [leaving, setLeaving] = useState(false);
  const connect = async () => {
    setLeaving(true);
    try {
      const { authorizationUrl } = await client.authorizeConnection({ body: { provider } });
      window.location.assign(authorizationUrl);
    } catch (error) {
      setLeaving(false);
      showError(error);
    }
  };
  return (
    <Button
      leftSection={<IconPlugConnected size={18} stroke={1.7} />}
      loading={leaving}
      disabled={!allowed}
      title={allowed ? title : 'Ask a member of your organization to connect it'}
      onClick={connect}
      {...button}
    />
  );
}

/** A button for each provider. */
export function ConnectButtons({ providers, ...button }: ButtonProps & { providers: Provider[] }) {
  return providers.map(({ id, name, description }) => (
    <ConnectButton key={id} provider={id} title={description} {...button}>
      Connect {name}
    </ConnectButton>
  ));
}
