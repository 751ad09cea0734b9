import { UnsubscribeForm } from '@/components/auth/unsubscribe-form';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { unsubscribe } from '@/lib/contracts/notification-mails';

export const metadata = { title: 'Unsubscribe' };

export default async function Page(props: { searchParams: SearchParams }) {
  const { token = '' } = await readSearchParams(props.searchParams, unsubscribe.query);
  return <UnsubscribeForm token={token} />;
}
