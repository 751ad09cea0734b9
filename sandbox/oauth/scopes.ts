/** What a client may ask for, and how the consent page puts it; null goes without saying. */
export const SCOPES: Record<string, string | null> = {
  openid: null,
  offline_access: 'Stay connected until you remove it',
  'orders:read': 'Read your orders, with customers’ names and email addresses',
  'webhooks:write': 'Be notified at once when an order changes',
};
