'use client';

import { Stack } from '@mantine/core';
import { PageHeader } from '@/components/common/page-header';
import type { me } from '@/lib/contracts/auth';
import type { ResponseOf } from '@/lib/contracts/contract';
import type { EmailSuppressionView } from '@/lib/contracts/notification-mails';
import type { NotificationTimingView } from '@/lib/contracts/notification-timing';
import type { NotificationPreferenceView } from '@/lib/contracts/notifications';
import { DeleteAccount } from './delete-account';
import { EmailSection } from './email-section';
import { ExportSection } from './export-section';
import { IdentitiesSection, type IdentitiesSectionProps } from './identities-section';
import { NotificationsSection } from './notifications-section';
import { ProfileSection } from './profile-section';
import { SecuritySection } from './security-section';
import { TimingSection } from './timing-section';

interface AccountPageProps extends IdentitiesSectionProps {
  account: ResponseOf<typeof me>;
  preferences: readonly NotificationPreferenceView[];
  suppression: EmailSuppressionView | null;
  timing: NotificationTimingView;
}

/** The person's own account: profile, address, ways to sign in, data and end. */
export function AccountPage({
  account,
  preferences,
  suppression,
  timing,
  ...identities
}: AccountPageProps) {
  const { user, pendingEmail } = account;
  return (
    <>
      <PageHeader title="Your account" description="The same in all your organizations." />
      <Stack gap="lg" maw={560}>
        <ProfileSection user={user} />
        <EmailSection email={user.email} pendingEmail={pendingEmail} />
        <SecuritySection />
        <IdentitiesSection {...identities} />
        <NotificationsSection preferences={preferences} suppression={suppression} />
        <TimingSection timing={timing} />
        <ExportSection />
        <DeleteAccount email={user.email} />
      </Stack>
    </>
  );
}
