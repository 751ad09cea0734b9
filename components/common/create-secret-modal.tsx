import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ComponentProps, FormEventHandler, ReactNode } from 'react';
import { CopyField } from './copy-field';
import { FormFailure } from './form-failure';
import { SubmitButton } from './submit-button';

interface CreateSecretModalProps {
  opened: boolean;
  onClose: () => void;
  form: {
    onSubmit: FormEventHandler<HTMLFormElement>;
    busy: boolean;
    failure: ComponentProps<typeof FormFailure>['failure'];
  };
  title: string;
  submitLabel: string;
  /** The fields of the form. */
  children: ReactNode;
  /** Null until it is created; then it is shown, this once. */
  secret: string | null;
  created: { title: string; secretLabel: string; warning: string; explanation: ReactNode };
}

/** A form in a window, and after it the secret that its answer tells only once. */
export function CreateSecretModal(props: CreateSecretModalProps) {
  const { opened, onClose, form, title, submitLabel, children, secret, created } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={secret === null ? title : created.title}
      closeOnClickOutside={secret === null}
    >
      {secret === null ? (
        <form onSubmit={form.onSubmit} noValidate>
          <Stack>
            <FormFailure failure={form.failure} />
            {children}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <SubmitButton loading={form.busy}>{submitLabel}</SubmitButton>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Alert color="orange" title={created.warning}>
            {created.explanation}
          </Alert>
          <CopyField label={created.secretLabel} value={secret} />
          <Group justify="flex-end">
            <Button onClick={onClose}>I have kept it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
