'use client';

import { Alert, Button, Code, Container, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconShieldLock } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { LinkButton } from '@/components/common/link-button';
import { Caption } from '@/components/common/text';
import { Logo } from '@/components/logo';
import { PRODUCT_NAME } from '@/lib/contracts/product';
import type { LoadError } from './load-error';

interface ErrorPanelProps {
  error: LoadError;
  title?: string;
  /** Default: reloads the page's data. */
  onRetry?: () => void;
}

/** Replaces what could not be loaded; shows the request id, to quote when asking for help. */
export function ErrorPanel({ error, title, onRetry }: ErrorPanelProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  if (error.code === 'FORBIDDEN') {
    return (
      <Alert color="gray" icon={<IconLock />} title="You don't have access" role="alert">
        {error.message}. Ask an admin.
      </Alert>
    );
  }
  if (error.code === 'SECOND_FACTOR_SETUP_REQUIRED') return <SecondFactorRequired />;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle />}
      title={title ?? 'This page could not be loaded'}
      role="alert"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{error.message}</Text>
        <Group gap="sm">
          <Button
            size="xs"
            variant="light"
            color="red"
            loading={pending}
            onClick={onRetry ?? (() => startTransition(() => router.refresh()))}
          >
            Try again
          </Button>
          {error.requestId && (
            <Caption>
              Request <Code>{error.requestId}</Code>
            </Caption>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** Replaces the pages of an organization whose policy the session does not meet. */
function SecondFactorRequired() {
  return (
    <Alert
      color="gray"
      icon={<IconShieldLock />}
      title="This organization requires a second factor"
      role="alert"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          Add an authenticator app to your account to continue; it takes a minute. If you have one
          already, sign out, and sign in again with its code.
        </Text>
        <LinkButton href="/account/security" size="xs" variant="light">
          Set up a second factor
        </LinkButton>
      </Stack>
    </Alert>
  );
}

/** Replaces the whole page while the API is unavailable. */
export function Outage(props: { error: LoadError; onRetry?: () => void }) {
  return (
    <Container size="xs" py={96}>
      <Stack gap="lg">
        <Logo />
        <ErrorPanel title={`${PRODUCT_NAME} is unavailable right now`} {...props} />
      </Stack>
    </Container>
  );
}
