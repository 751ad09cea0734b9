import { describe, expect, it } from 'vitest';
import { humanize } from '@/components/common/status-badge';
import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import { processInbound, syncConnection } from '@/lib/queue/jobs/sync-jobs';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';

describe('humanize', () => {
  it.each([
    [syncConnection.name, 'Connection sync'],
    [processInbound.name, 'Incoming webhook'],
    [deliverWebhook.name, 'Webhook delivery'],
    [deliverNotification.name, 'Email notification'],
  ])('shows the job %s as %s', (name, shown) => {
    expect(humanize(name)).toBe(shown);
  });

  it.each([
    ['needs_reauth', 'Needs reconnecting'],
    ['API_KEY_CREATED', 'API key created'],
    ['WEBHOOK_ENDPOINT_UPDATED', 'Webhook endpoint updated'],
    ['completed', 'Completed'],
  ])('shows %s as %s', (name, shown) => {
    expect(humanize(name)).toBe(shown);
  });
});
