'use client';

import { useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { LinkButton } from '@/components/common/link-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import {
  approveEmailChange,
  confirmEmailChange,
  undoEmailChange,
} from '@/lib/contracts/email-change';
import { AuthCard, AuthForm } from './auth-card';

const ACCOUNT = { question: 'The link no longer works?', label: 'Ask again', path: '/account' };

type Outcome = 'changed' | 'waiting' | 'refused';

const OUTCOMES: Record<Outcome, [title: string, text: string]> = {
  changed: ['Address changed', 'Your account uses the new address from now on.'],
  waiting: ['One more step', 'Open the link that we sent to the other address, too.'],
  refused: ['Nothing was changed', 'Choose a new password now: somebody used your account.'],
};

function Done({ outcome }: { outcome: Outcome }) {
  const [title, subtitle] = OUTCOMES[outcome];
  return (
    <AuthCard title={title} subtitle={subtitle}>
      {outcome === 'refused' ? (
        <LinkButton href="/forgot-password" fullWidth>
          Reset password
        </LinkButton>
      ) : (
        <LinkButton href="/" fullWidth>
          Continue
        </LinkButton>
      )}
    </AuthCard>
  );
}

/** Confirms the new address. A click, because mail scanners open links, too. */
export function ConfirmEmailForm({ token }: { token: string }) {
  const client = useApi();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const apiForm = useApiForm({
    initialValues: { token },
    schema: confirmEmailChange.schema,
    submit: async (body) => setOutcome((await client.confirmEmailChange({ body })).status),
  });
  if (outcome !== null) return <Done outcome={outcome} />;
  return (
    <AuthForm
      form={apiForm}
      title="Confirm your new address"
      subtitle="Your account uses it once the present address has approved, too."
      submitLabel="Confirm new address"
      other={ACCOUNT}
    >
      {null}
    </AuthForm>
  );
}

/** Approves the change of the present address, or refuses it. */
export function ApproveEmailForm({ token }: { token: string }) {
  const client = useApi();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const apiForm = useApiForm({
    initialValues: { token, approve: true },
    schema: approveEmailChange.schema,
    submit: async (body) => setOutcome((await client.approveEmailChange({ body })).status),
  });
  if (outcome !== null) return <Done outcome={outcome} />;
  return (
    <AuthForm
      form={apiForm}
      title="Change your address?"
      subtitle="Your account leaves this address once the new one has confirmed, too."
      submitLabel="Approve the change"
      other={ACCOUNT}
    >
      <ActionButton
        variant="default"
        refresh={false}
        action={() => client.approveEmailChange({ body: { token, approve: false } })}
        onDone={({ status }) => setOutcome(status)}
      >
        This was not me
      </ActionButton>
    </AuthForm>
  );
}

/** Restores the former address. */
export function UndoEmailChangeForm({ token }: { token: string }) {
  const client = useApi();
  const [done, setDone] = useState(false);
  const apiForm = useApiForm({
    initialValues: { token },
    schema: undoEmailChange.schema,
    submit: async (body) => {
      await client.undoEmailChange({ body });
      setDone(true);
    },
  });
  if (done) {
    return (
      <AuthCard title="Address restored" subtitle="All sessions have ended. Choose a new password.">
        <LinkButton href="/forgot-password" fullWidth>
          Reset password
        </LinkButton>
      </AuthCard>
    );
  }
  return (
    <AuthForm
      form={apiForm}
      title="Undo the change of address?"
      subtitle="Your account uses this address again, and all its sessions end."
      submitLabel="Undo the change"
      other={{ question: 'It was you?', label: 'Sign in', path: '/sign-in' }}
    >
      {null}
    </AuthForm>
  );
}
