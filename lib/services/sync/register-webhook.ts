import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import { isApiError } from '@/lib/errors';
import type { Provider, ProviderClient } from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';

export interface RegisterWebhookParts {
  secrets: ConnectionSecrets;
  appUrl: string;
  logger: Logger;
}

/**
 * Asks the provider to tell us of changes, if it can and has not been asked. Syncs do it first, and
 * only one sync of a connection runs at a time, so that there is one registration. A failure is logged:
 * the next sync tries again, and finds by itself what no webhook told.
 */
export async function registerWebhook(
  { secrets, appUrl, logger }: RegisterWebhookParts,
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
    await secrets.change(connectionId, (stored) => ({ ...stored, webhook }));
  } catch (error) {
    if (isApiError(error, 'NEEDS_REAUTH')) throw error;
    const message = error instanceof Error ? error.message : String(error);
    logger.warn('The provider does not tell us of changes; the next sync asks again', {
      connectionId,
      message,
    });
  }
}
