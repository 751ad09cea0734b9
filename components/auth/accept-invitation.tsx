'use client';

import { Button, Card, Center, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { Form, SubmitButton } from '@/components/common/form';
import { LinkButton } from '@/components/common/link-button';
import { humanize } from '@/components/common/status-badge';
import { useAction } from '@/components/hooks/use-action';
import { useApiForm } from '@/components/hooks/use-api-form';
import { Logo } from '@/components/logo';
import { useApi } from '@/contexts/api-context';
import { type InvitationPreview, signUpByInvitation } from '@/lib/contracts/invitations';

interface AcceptInvitationProps {
  token: string;
  invitation: InvitationPreview;
  /** The address of the session; null without one. */
  signedInAs: string | null;
}

/** What an invitation is about, and the way to accept it: at once, after sign-in, or by signing up. */
export function AcceptInvitation({ token, invitation, signedInAs }: AcceptInvitationProps) {
  const { organizationName, inviterName, email, role, roleName, hasAccount } = invitation;
  return (
    <Center component="main" mih="100dvh" px={20} py={48}>
      <Stack w="100%" maw={420} gap="xl">
        <Stack gap="lg" align="center">
          <Logo size={36} />
          <Title order={1} ta="center">
            Join {organizationName}
          </Title>
          <Text c="dimmed" ta="center">
            {inviterName ?? organizationName} invited {email}. Role: {roleName ?? humanize(role)}.
          </Text>
        </Stack>
        <Card p="xl" shadow="sm">
          {signedInAs === email && <AcceptButton token={token} />}
          {signedInAs !== email && hasAccount && <SignInFirst token={token} {...{ signedInAs }} />}
          {signedInAs !== email && !hasAccount && <JoinForm token={token} />}
        </Card>
      </Stack>
    </Center>
  );
}

function AcceptButton({ token }: { token: string }) {
  const client = useApi();
  const { run, busy } = useAction();
  const accept = async () => {
    const { organizationId } = await client.acceptInvitation({ body: { token } });
    await client.switchOrganization({ body: { organizationId } });
    window.location.assign('/');
  };
  return (
    <Button fullWidth size="md" loading={busy} onClick={() => run(accept, { refresh: false })}>
      Accept invitation
    </Button>
  );
}

function SignInFirst({ token, signedInAs }: { token: string; signedInAs: string | null }) {
  const here = `/accept-invitation?token=${encodeURIComponent(token)}`;
  if (signedInAs !== null) {
    return (
      <Text size="sm">
        You are signed in as {signedInAs}. Sign out, sign in with the invited address, and open the
        link again.
      </Text>
    );
  }
  return (
    <LinkButton fullWidth size="md" href={`/sign-in?next=${encodeURIComponent(here)}`}>
      Sign in to accept
    </LinkButton>
  );
}

function JoinForm({ token }: { token: string }) {
  const client = useApi();
  const toBody = (values: { name: string; password: string }) => ({ ...values, token });
  const apiForm = useApiForm({
    initialValues: { name: '', password: '' },
    schema: signUpByInvitation.schema,
    toBody,
    submit: async (values) => {
      await client.signUpByInvitation({ body: toBody(values) });
      window.location.assign('/');
    },
  });
  const { getInputProps } = apiForm.form;
  return (
    <Form form={apiForm}>
      <TextInput label="Your name" autoComplete="name" autoFocus {...getInputProps('name')} />
      <PasswordInput
        label="Password"
        description="At least 10 characters"
        autoComplete="new-password"
        {...getInputProps('password')}
      />
      <SubmitButton size="md" loading={apiForm.busy} mt="xs">
        Create account and join
      </SubmitButton>
    </Form>
  );
}
