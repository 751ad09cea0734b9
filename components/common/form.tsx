import { Alert, Button, type ButtonProps, Group, Stack, type StackProps } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { useApiForm } from '@/components/hooks/use-api-form';
import type { LoadError } from './load-error';

export interface FormProps extends StackProps {
  form: Omit<ReturnType<typeof useApiForm>, 'form'>;
  children: ReactNode;
}

/** The form of a `useApiForm`. An error that belongs to no field appears above the fields. */
export function Form({ form, children, ...stack }: FormProps) {
  return (
    <form onSubmit={form.onSubmit} noValidate>
      <Stack {...stack}>
        <FormFailure failure={form.failure} />
        {children}
      </Stack>
    </form>
  );
}

export function FormFailure({ failure }: { failure: LoadError | null }) {
  if (!failure) return null;
  return (
    <Alert color="red" role="alert" title={failure.message}>
      {failure.requestId && `Request ${failure.requestId}`}
    </Alert>
  );
}

/**
 * Submits its form. Disabled until hydration: before that, the browser would submit the form itself
 * and reload the page.
 */
export function SubmitButton(button: ButtonProps & { children: ReactNode }) {
  const mounted = useMounted();
  return (
    <Button
      {...button}
      type="submit"
      disabled={!mounted}
      className={mounted ? undefined : 'submit-waiting'}
    />
  );
}

/** The buttons at the end of a modal: to cancel, and what it is for. */
export function ModalButtons(props: { onCancel: () => void; busy?: boolean; children: ReactNode }) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={props.onCancel} disabled={props.busy}>
        Cancel
      </Button>
      {props.children}
    </Group>
  );
}

interface ModalFormProps extends Pick<FormProps, 'form' | 'children'> {
  submitLabel: string;
  onCancel: () => void;
}

/** A form in a modal, with a cancel and a submit button below the fields. */
export function ModalForm({ form, submitLabel, onCancel, children }: ModalFormProps) {
  return (
    <Form form={form}>
      {children}
      <ModalButtons onCancel={onCancel}>
        <SubmitButton loading={form.busy}>{submitLabel}</SubmitButton>
      </ModalButtons>
    </Form>
  );
}
