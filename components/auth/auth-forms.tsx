'use client';

import {
  Anchor,
  Box,
  Card,
  Center,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Form, SubmitButton } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { Logo } from '@/components/logo';
import { ColorSchemeMenu } from '@/components/shell/color-scheme-menu';
import { useApi } from '@/contexts/api-context';
import { signIn, signUp } from '@/lib/contracts/auth';

/** Signs in and opens `next`, a path of this site. */
export function SignInForm({ next }: { next: string }) {
  const client = useApi();
  const apiForm = useApiForm({
    initialValues: { email: '', password: '' },
    schema: signIn.schema,
    submit: async (body) => {
      await client.signIn({ body });
      window.location.assign(next);
    },
  });
  const { form } = apiForm;
  return (
    <AuthFrame
      title="Welcome back"
      subtitle="Sign in to see what's happening in your shops."
      other={{ question: 'New here?', label: 'Create an account', path: '/sign-up', next }}
    >
      <Form form={apiForm}>
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          {...form.getInputProps('password')}
        />
        <SubmitButton size="md" loading={apiForm.busy} mt="xs">
          Sign in
        </SubmitButton>
      </Form>
    </AuthFrame>
  );
}

/** Creates an account and its organization, signs in, and opens `next`. */
export function SignUpForm({ next }: { next: string }) {
  const client = useApi();
  const apiForm = useApiForm({
    initialValues: { name: '', organizationName: '', email: '', password: '' },
    schema: signUp.schema,
    submit: async (body) => {
      await client.signUp({ body });
      window.location.assign(next);
    },
  });
  const { form } = apiForm;
  return (
    <AuthFrame
      title="Create your account"
      subtitle="Then connect a shop. Its data is here within a minute."
      other={{ question: 'Already have an account?', label: 'Sign in', path: '/sign-in', next }}
    >
      <Form form={apiForm}>
        <TextInput
          label="Your name"
          autoComplete="name"
          autoFocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label="Organization"
          description="Your shop or company"
          autoComplete="organization"
          {...form.getInputProps('organizationName')}
        />
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          description="At least 10 characters"
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <SubmitButton size="md" loading={apiForm.busy} mt="xs">
          Create account
        </SubmitButton>
      </Form>
    </AuthFrame>
  );
}

interface AuthFrameProps {
  title: string;
  subtitle: string;
  /** The link to the other form. */
  other: { question: string; label: string; path: string; next: string };
  children: ReactNode;
}

function AuthFrame({ title, subtitle, other, children }: AuthFrameProps) {
  const query = other.next === '/' ? '' : `?next=${encodeURIComponent(other.next)}`;
  return (
    <Center component="main" pos="relative" mih="100dvh" px={20} py={48}>
      <Box pos="absolute" top={16} right={16}>
        <ColorSchemeMenu />
      </Box>
      <Stack w="100%" maw={420} gap="xl">
        <Stack gap="lg" align="center">
          <Logo size={36} />
          <Stack gap={4} align="center">
            <Title order={1}>{title}</Title>
            <Text c="dimmed" ta="center">
              {subtitle}
            </Text>
          </Stack>
        </Stack>
        <Card p="xl" shadow="sm">
          {children}
        </Card>
        <Text size="sm" c="dimmed" ta="center">
          {other.question}{' '}
          <Anchor component={Link} href={`${other.path}${query}`} fw={500}>
            {other.label}
          </Anchor>
        </Text>
      </Stack>
    </Center>
  );
}
