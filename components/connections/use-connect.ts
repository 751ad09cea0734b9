'use client';

import { useState } from 'react';
import { showError } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';

/** Starts OAuth: asks the API for the provider's page and goes there. */
export function useConnect() {
  const client = useApi();
  const [leavingTo, setLeavingTo] = useState<string | null>(null);
  const connect = async (provider: string) => {
    setLeavingTo(provider);
    try {
      const { authorizationUrl } = await client.authorizeConnection({ body: { provider } });
      window.location.assign(authorizationUrl);
    } catch (error) {
      setLeavingTo(null);
      showError(error);
    }
  };
  return { connect, leavingTo };
}
