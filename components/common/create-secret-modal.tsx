import {
  ActionIcon,
  Alert,
  Button,
  CopyButton,
  Group,
  Modal,
  Stack,
  TextInput,
  Tooltip,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { type ApiFormOptions, useApiForm } from '@/components/hooks/use-api-form';
import { ModalForm } from './form';

interface CreateSecretModalProps<V extends Record<string, unknown>> {
  opened: boolean;
  onClose: () => void;
  title: string;
  submitLabel: string;
  /** `submit` returns the secret. */
  form: Omit<ApiFormOptions<V>, 'submit'> & { submit: (values: V) => Promise<string> };
  children: (form: UseFormReturnType<V>) => ReactNode;
  created: { title: string; secretLabel: string; warning: string; explanation: string };
}

/** A form that creates something, and then its secret, which the API returns only once. */
export function CreateSecretModal<V extends Record<string, unknown>>(
  props: CreateSecretModalProps<V>,
) {
  const { opened, onClose, title, submitLabel, children, created } = props;
  const router = useRouter();
  const [secret, setSecret] = useState<string | null>(null);
  const apiForm = useApiForm({
    ...props.form,
    submit: async (values) => {
      setSecret(await props.form.submit(values));
      apiForm.form.reset();
      router.refresh();
    },
  });
  const close = () => {
    setSecret(null);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={secret === null ? title : created.title}
      closeOnClickOutside={secret === null}
    >
      {secret === null ? (
        <ModalForm form={apiForm} submitLabel={submitLabel} onCancel={close}>
          {children(apiForm.form)}
        </ModalForm>
      ) : (
        <Stack>
          <Alert color="orange" title={created.warning}>
            {created.explanation}
          </Alert>
          <CopyField label={created.secretLabel} value={secret} />
          <Group justify="flex-end">
            <Button onClick={close}>I've saved it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <TextInput
      label={label}
      value={value}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      rightSection={
        <CopyButton value={value} timeout={1500}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy'}>
              <ActionIcon onClick={copy} aria-label={`Copy ${label.toLowerCase()}`}>
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      }
    />
  );
}
