import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import { isApiError } from '@/lib/errors';
import type { Provider, ProviderClient } from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';

export interface RegisterWebhookDeps {
  secrets: ConnectionSecrets;
  appUrl: string;
  logger: Logger;
}

/**
 * Registers a webhook with a provider that supports it, once per grant: a sync does it first, and only
 * one sync of a connection runs at a time. A failure is logged. The next sync tries again, and pulls
 * what no webhook reported.
 */
export async function registerWebhook(
  { secrets, appUrl, logger }: RegisterWebhookDeps,
  connectionId: string,
  provider: Provider,
  client: ProviderClient,
): Promise<void> {
  if (!provider.webhooks) return;
  const secret = await secrets.load(connectionId);
  if (!secret || secret.webhook) return;
  try {
    const url = `${appUrl}/api/v1/connections/${connectionId}/inbound`;
    const webhook = await provider.webhooks.register(client, url);
    await secrets.update(connectionId, (stored) => ({ ...stored, webhook }));
  } catch (error) {
    if (isApiError(error, 'NEEDS_REAUTH')) throw error;
    const message = error instanceof Error ? error.message : String(error);
    logger.warn('The webhook could not be registered; the next sync tries again', {
      connectionId,
      message,
    });
  }
}
