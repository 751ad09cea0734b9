import { WebhookPortal } from '@/components/webhooks/portal/webhook-portal';

export const metadata = { title: { absolute: 'Webhooks' }, robots: { index: false } };

/** The server sees neither token nor cookies here: everything is loaded in the browser. */
export default function Page() {
  return <WebhookPortal />;
}
