'use client';

import { useState } from 'react';
import { LinkButton } from '@/components/common/link-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { unsubscribe } from '@/lib/contracts/notification-mails';
import { AuthCard, AuthForm } from './auth-card';

/** Ends e-mails without a sign-in. A click, because mail scanners open links, too. */
export function UnsubscribeForm({ token }: { token: string }) {
  const client = useApi();
  const [done, setDone] = useState(false);
  const apiForm = useApiForm({
    initialValues: { token },
    schema: unsubscribe.query,
    submit: async (query) => {
      await client.unsubscribe({ query });
      setDone(true);
    },
  });
  if (done) {
    return (
      <AuthCard title="Unsubscribed" subtitle="You get no more e-mails like this one.">
        <LinkButton href="/account" fullWidth>
          Choose your notifications
        </LinkButton>
      </AuthCard>
    );
  }
  return (
    <AuthForm
      form={apiForm}
      title="Stop these e-mails?"
      subtitle="The notifications stay in the console."
      submitLabel="Unsubscribe"
    >
      {null}
    </AuthForm>
  );
}
