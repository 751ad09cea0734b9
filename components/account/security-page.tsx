'use client';

import { Stack } from '@mantine/core';
import { PageHeader } from '@/components/common/page-header';
import type { SessionView } from '@/lib/contracts/auth';
import type { FactorsView } from '@/lib/contracts/factors';
import { AuthenticatorSection } from './authenticator-section';
import { PasswordSection } from './password-section';
import { SessionsSection } from './sessions-section';

interface SecurityPageProps {
  factors: FactorsView;
  sessions: readonly SessionView[];
}

/** How the person proves who they are, and where they are signed in. */
export function SecurityPage({ factors, sessions }: SecurityPageProps) {
  return (
    <>
      <PageHeader
        title="Sign-in and sessions"
        description="A second factor protects the account when a password leaks."
      />
      <Stack gap="lg" maw={560}>
        <PasswordSection hasPassword={factors.password} />
        <AuthenticatorSection factors={factors} />
        <SessionsSection sessions={sessions} />
      </Stack>
    </>
  );
}
