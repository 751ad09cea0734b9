import type { ReactNode } from 'react';
import { ConsoleApi } from '@/components/auth/console-api';
import { Outage } from '@/components/common/error-panel';
import { domains } from '@/components/domains';
import { currentSession, load, redirectToSignIn } from '@/components/server/api';
import { findMailboxUrl } from '@/components/server/mailbox';
import { ConsoleShell } from '@/components/shell/console-shell';
import { SessionProvider } from '@/contexts/session-context';
import { TimeFormatProvider } from '@/contexts/time-format-context';

/** The signed-in pages: session, unread notifications, and the shell around every page. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  if (!session.ok) return <Outage error={session.error} />;
  if (!session.data) return redirectToSignIn();
  const unread = await load((client) =>
    client.listNotifications({ query: { unread: true, perPage: 1 } }),
  );
  const unreadNotifications = unread.ok ? unread.data.pagination.total : 0;
  return (
    <ConsoleApi>
      <SessionProvider session={{ ...session.data, unreadNotifications }}>
        <TimeFormatProvider format={session.data.user}>
          <ConsoleShell
            domains={domains.flatMap(({ navigation }) => navigation)}
            mailboxUrl={findMailboxUrl()}
          >
            {children}
          </ConsoleShell>
        </TimeFormatProvider>
      </SessionProvider>
    </ConsoleApi>
  );
}
