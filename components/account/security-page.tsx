'use client';

import { Stack } from '@mantine/core';
import { useState } from 'react';
import { PageHeader } from '@/components/common/page-header';
import type { SessionView } from '@/lib/contracts/auth';
import type { FactorsView } from '@/lib/contracts/factors';
import { AuthenticatorSection } from './authenticator-section';
import { PasskeysSection } from './passkeys-section';
import { PasswordSection } from './password-section';
import { RecoveryCodes } from './recovery-codes';
import { RecoveryCodesSection } from './recovery-codes-section';
import { SessionsSection } from './sessions-section';

interface SecurityPageProps {
  factors: FactorsView;
  sessions: readonly SessionView[];
}

/** How the person proves who they are, and where they are signed in. */
export function SecurityPage({ factors, sessions }: SecurityPageProps) {
  const { password, passkeys, totp, recoveryCodes } = factors;
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <>
      <PageHeader
        title="Sign-in and sessions"
        description="A passkey or a second factor protects the account when a password leaks."
      />
      <Stack gap="lg" maw={560}>
        <PasskeysSection passkeys={passkeys} onCodes={setCodes} />
        <PasswordSection hasPassword={password} canRemove={passkeys.length > 0} />
        <AuthenticatorSection totp={totp} onCodes={setCodes} />
        {(totp || passkeys.length > 0) && (
          <RecoveryCodesSection left={recoveryCodes} onCodes={setCodes} />
        )}
        <SessionsSection sessions={sessions} />
      </Stack>
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </>
  );
}
