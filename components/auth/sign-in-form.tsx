'use client';

import { PasswordInput, Stack, TextInput } from '@mantine/core';
import { FormFailure } from '@/components/common/form-failure';
import { SubmitButton } from '@/components/common/submit-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { signIn } from '@/lib/contracts/auth';

/** Signs in and goes to `next`, a path of this site. */
export function SignInForm({ next }: { next: string }) {
  const client = useApi();
  const { form, busy, failure, onSubmit } = useApiForm({
    initialValues: { email: '', password: '' },
    schema: signIn.schema,
    submit: async (body) => {
      await client.signIn({ body });
      window.location.assign(next);
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        <FormFailure failure={failure} />
        <TextInput
          label="E-mail"
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
        <SubmitButton size="md" loading={busy} mt="xs">
          Sign in
        </SubmitButton>
      </Stack>
    </form>
  );
}
