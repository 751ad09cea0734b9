'use client';

import {
  Box,
  Card,
  Center,
  PasswordInput,
  type PasswordInputProps,
  Stack,
  Text,
  TextInput,
  type TextInputProps,
  Title,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { Form, type FormProps, SubmitButton } from '@/components/common/form';
import { TextLink } from '@/components/common/link-button';
import { Note } from '@/components/common/text';
import { Logo } from '@/components/logo';
import { ColorSchemeMenu } from '@/components/shell/color-scheme-menu';
import { MIN_PASSWORD_LENGTH } from '@/lib/contracts/password';

export function EmailInput(props: TextInputProps) {
  return <TextInput label="Email" type="email" autoComplete="username" {...props} />;
}

export function NewPasswordInput(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="New password"
      description={`At least ${MIN_PASSWORD_LENGTH} characters; several unrelated words are good`}
      autoComplete="new-password"
      {...props}
    />
  );
}

interface AuthCardProps {
  title: string;
  subtitle: string;
  children: ReactNode;
  /** Below the card, such as a link to another form. */
  footer?: ReactNode;
}

/** The page of a person without a session: a title above a card. */
export function AuthCard({ title, subtitle, children, footer }: AuthCardProps) {
  return (
    <Center component="main" pos="relative" mih="100dvh" px={20} py={48}>
      <Box pos="absolute" top={16} right={16}>
        <ColorSchemeMenu />
      </Box>
      <Stack w="100%" maw={420} gap="xl">
        <Stack gap="lg" align="center">
          <Logo size={36} />
          <Stack gap={4} align="center">
            <Title order={1} ta="center">
              {title}
            </Title>
            <Text c="dimmed" ta="center">
              {subtitle}
            </Text>
          </Stack>
        </Stack>
        <Card p="xl" shadow="sm">
          {children}
        </Card>
        {footer && <Note ta="center">{footer}</Note>}
      </Stack>
    </Center>
  );
}

interface AuthFormProps extends Pick<FormProps, 'form' | 'children'> {
  title: string;
  subtitle: string;
  submitLabel: string;
  /** Above the fields and below the button. */
  above?: ReactNode;
  below?: ReactNode;
  /** The link to the other form. */
  other?: { question: string; label: string; path: string; next?: string };
}

function OtherForm({ question, label, path, next = '/' }: NonNullable<AuthFormProps['other']>) {
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <>
      {question}{' '}
      <TextLink href={`${path}${query}`} fw={500}>
        {label}
      </TextLink>
    </>
  );
}

export function AuthForm(props: AuthFormProps) {
  const { form, submitLabel, above, below, other, children, ...card } = props;
  const footer = other && <OtherForm {...other} />;
  return (
    <AuthCard {...card} footer={footer}>
      {above}
      <Form form={form}>
        {children}
        <SubmitButton size="md" loading={form.busy} mt={children ? 'xs' : 0}>
          {submitLabel}
        </SubmitButton>
        {below}
      </Form>
    </AuthCard>
  );
}
