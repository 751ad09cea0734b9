import type { TenantTable } from '@/lib/db/postgres/tenant-rows';

/** The organization itself, which a purge deletes last. */
export const ORGANIZATION: TenantTable = { name: 'Organization', owner: 'id' };

/**
 * The platform's tables with rows of organizations, in an order in which they can be deleted: what refers
 * to a row comes before it, or is deleted with it. Domains add theirs by `tables` of their ServerArea.
 */
export const TENANT_TABLES: readonly TenantTable[] = [
  { name: 'WebhookDelivery' },
  { name: 'WebhookEvent' },
  { name: 'EventFeed', key: ['organizationId'], notExported: 'how far events were numbered' },
  { name: 'WebhookEndpoint', secrets: ['secret', 'previousSecret', 'headers'] },
  { name: 'WebhookPortalSession', notExported: 'links to the webhook portal; they last an hour' },
  { name: 'InboundWebhook' },
  { name: 'Job' },
  { name: 'JobPause', key: ['target'] },
  { name: 'JobRate', key: ['name'], notExported: 'when the next job of a kind may run' },
  { name: 'Notification' },
  { name: 'ChatWebhook', key: ['organizationId'], secrets: ['secretUrl'] },
  { name: 'File' },
  { name: 'DeprecatedUse' },
  {
    name: 'OAuthState',
    notExported: 'authorizations that were started, with their secrets; they last minutes',
  },
  { name: 'ApiKeyUse', key: ['keyId', 'day'] },
  { name: 'ApiKey', secrets: ['keyHash', 'previousKeyHash'] },
  { name: 'QuarantinedRecord' },
  { name: 'Connection' },
  { name: 'Invitation' },
  { name: 'Membership' },
  { name: 'Role' },
  { name: 'Session', secrets: ['tokenHash', 'previousTokenHash'] },
  { name: 'AuditLog' },
  { name: 'ListCount', notExported: 'numbers of rows, which the rows themselves show' },
];
