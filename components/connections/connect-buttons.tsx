import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { showError } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import { ConnectForm, type Provider } from './connect-form';

interface ConnectButtonProps extends ButtonProps {
  provider: Provider;
  title?: string;
}

/** Opens the provider's authorization page, or the form that the provider declares. */
export function ConnectButton({ provider, title, ...button }: ConnectButtonProps) {
  const client = useApi();
  const allowed = useCan('member', 'connections:write');
  const [leaving, setLeaving] = useState(false);
  const [asking, { open, close }] = useDisclosure(false);
  const connect = async () => {
    setLeaving(true);
    try {
      const { authorizationUrl } = await client.authorizeConnection({
        body: { provider: provider.id },
      });
      window.location.assign(authorizationUrl);
    } catch (error) {
      setLeaving(false);
      showError(error);
    }
  };
  const asks = provider.fields.length > 0;
  return (
    <>
      <Button
        leftSection={<IconPlugConnected size={18} stroke={1.7} />}
        loading={leaving}
        disabled={!allowed}
        title={allowed ? title : 'Ask a member of your organization to connect it'}
        onClick={asks ? open : connect}
        {...button}
      />
      {asks && <ConnectForm provider={provider} opened={asking} onClose={close} />}
    </>
  );
}

/** A button for each provider. */
export function ConnectButtons({ providers, ...button }: ButtonProps & { providers: Provider[] }) {
  return providers.map((provider) => (
    <ConnectButton key={provider.id} provider={provider} title={provider.description} {...button}>
      Connect {provider.name}
    </ConnectButton>
  ));
}
