import { AcceptInvitation } from '@/components/auth/accept-invitation';
import { ErrorPanel } from '@/components/common/error-panel';
import { currentSession, load } from '@/components/server/api';
import type { SearchParams } from '@/components/server/search-params';

export const metadata = { title: 'Accept an invitation' };

/** Opened by the link of the mail. */
export default async function AcceptInvitationPage(props: { searchParams: SearchParams }) {
  const { token } = await props.searchParams;
  const text = typeof token === 'string' && token !== '' ? token : '-';
  const invitation = await load((client) => client.previewInvitation({ body: { token: text } }));
  if (!invitation.ok) return <ErrorPanel error={invitation.error} />;
  const session = await currentSession();
  const email = session.ok && session.data ? session.data.user.email : null;
  return <AcceptInvitation token={text} invitation={invitation.data} signedInAs={email} />;
}
