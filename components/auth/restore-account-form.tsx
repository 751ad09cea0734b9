'use client';

import { useState } from 'react';
import { LinkButton } from '@/components/common/link-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { restoreAccount } from '@/lib/contracts/account-deletion';
import { AuthCard, AuthForm } from './auth-card';

/** Restores a deleted account. A click, because mail scanners open links, too. */
export function RestoreAccountForm({ token }: { token: string }) {
  const client = useApi();
  const [done, setDone] = useState(false);
  const apiForm = useApiForm({
    initialValues: { token },
    schema: restoreAccount.schema,
    submit: async (body) => {
      await client.restoreAccount({ body });
      setDone(true);
    },
  });
  if (done) {
    return (
      <AuthCard title="Account restored" subtitle="Everything is as it was.">
        <LinkButton href="/sign-in" fullWidth>
          Sign in
        </LinkButton>
      </AuthCard>
    );
  }
  return (
    <AuthForm
      form={apiForm}
      title="Keep your account?"
      subtitle="It will not be deleted, and you can sign in again."
      submitLabel="Restore account"
      other={{ question: 'No account any more?', label: 'Sign up', path: '/sign-up' }}
    >
      {null}
    </AuthForm>
  );
}
