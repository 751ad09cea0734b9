import { Alert, Button, List, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { showError } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { ApiClientError } from '@/lib/api/client';
import { ACCOUNT_DELETION_DAYS } from '@/lib/contracts/account-deletion';

interface Blocking {
  id: string;
  name: string;
}

/** The organizations that an error names; empty for another error. */
function blockingOf(error: unknown): Blocking[] {
  if (!(error instanceof ApiClientError) || error.code !== 'CONFLICT') return [];
  const { organizations } = (error.details ?? {}) as { organizations?: Blocking[] };
  return organizations ?? [];
}

/** Deletes the account, once its address is typed. */
export function DeleteAccount({ email }: { email: string }) {
  const client = useApi();
  const [confirm, setConfirm] = useState('');
  const [busy, setBusy] = useState(false);
  const [blocking, setBlocking] = useState<Blocking[]>([]);

  async function remove() {
    setBusy(true);
    try {
      await client.deleteAccount({ body: { confirm } });
      window.location.assign('/sign-in');
    } catch (error) {
      const organizations = blockingOf(error);
      setBlocking(organizations);
      if (organizations.length === 0) showError(error);
      setBusy(false);
    }
  }

  return (
    <Section title="Danger zone">
      <Note mb="sm">
        You are signed out everywhere. For {ACCOUNT_DELETION_DAYS} days a link in our e-mail
        restores the account; after that everything personal is erased.
      </Note>
      {blocking.length > 0 && (
        <Alert color="red" role="alert" mb="sm" title="These organizations need another owner">
          <List size="sm">
            {blocking.map(({ id, name }) => (
              <List.Item key={id}>{name}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <TextInput
        label={`Type “${email}” to delete your account`}
        value={confirm}
        onChange={(event) => setConfirm(event.currentTarget.value)}
      />
      <Button mt="sm" color="red" disabled={confirm !== email} loading={busy} onClick={remove}>
        Delete account
      </Button>
    </Section>
  );
}
