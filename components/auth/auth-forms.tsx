'use client';

import {
  Box,
  Card,
  Center,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  type TextInputProps,
  Title,
} from '@mantine/core';
import { Form, type FormProps, SubmitButton } from '@/components/common/form';
import { TextLink } from '@/components/common/link-button';
import { Note } from '@/components/common/text';
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
  const { getInputProps } = apiForm.form;
  return (
    <AuthForm
      form={apiForm}
      title="Welcome back"
      subtitle="Sign in to see what's happening in your shops."
      submitLabel="Sign in"
      other={{ question: 'New here?', label: 'Create an account', path: '/sign-up', next }}
    >
      <EmailInput autoFocus {...getInputProps('email')} />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        {...getInputProps('password')}
      />
    </AuthForm>
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
  const { getInputProps } = apiForm.form;
  return (
    <AuthForm
      form={apiForm}
      title="Create your account"
      subtitle="Then connect a shop. Its data is here within a minute."
      submitLabel="Create account"
      other={{ question: 'Already have an account?', label: 'Sign in', path: '/sign-in', next }}
    >
      <TextInput label="Your name" autoComplete="name" autoFocus {...getInputProps('name')} />
      <TextInput
        label="Organization"
        description="Your shop or company"
        autoComplete="organization"
        {...getInputProps('organizationName')}
      />
      <EmailInput {...getInputProps('email')} />
      <PasswordInput
        label="Password"
        description="At least 10 characters"
        autoComplete="new-password"
        {...getInputProps('password')}
      />
    </AuthForm>
  );
}

function EmailInput(props: TextInputProps) {
  return <TextInput label="Email" type="email" autoComplete="username" {...props} />;
}

interface AuthFormProps extends Pick<FormProps, 'form' | 'children'> {
  title: string;
  subtitle: string;
  submitLabel: string;
  /** The link to the other form. */
  other: { question: string; label: string; path: string; next: string };
}

function AuthForm({ form, title, subtitle, submitLabel, other, children }: AuthFormProps) {
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
          <Form form={form}>
            {children}
            <SubmitButton size="md" loading={form.busy} mt="xs">
              {submitLabel}
            </SubmitButton>
          </Form>
        </Card>
        <Note ta="center">
          {other.question}{' '}
          <TextLink href={`${other.path}${query}`} fw={500}>
            {other.label}
          </TextLink>
        </Note>
      </Stack>
    </Center>
  );
}
