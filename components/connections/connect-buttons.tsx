'use client';

import { Button, type ButtonProps } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useCan } from '@/contexts/session-context';
import type { Provider } from './providers';
import { useConnect } from './use-connect';

/** One button per provider that can be connected. */
export function ConnectButtons({ providers, ...button }: { providers: Provider[] } & ButtonProps) {
  const allowed = useCan('member');
  const { connect, leavingTo } = useConnect();
  return providers.map((provider) => (
    <Button
      key={provider.id}
      leftSection={<IconPlugConnected size={18} stroke={1.7} />}
      loading={leavingTo === provider.id}
      disabled={!allowed || (leavingTo !== null && leavingTo !== provider.id)}
      title={allowed ? provider.description : 'Ask a member of the organization to connect it'}
      onClick={() => connect(provider.id)}
      {...button}
    >
      Connect {provider.name}
    </Button>
  ));
}
