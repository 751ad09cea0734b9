import { Button, type ButtonProps, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Icon } from '@tabler/icons-react';
import { type ActionOptions, useAction } from '@/components/hooks/use-action';
import { ModalButtons } from './form';

interface ActionButtonProps<T> extends Omit<ButtonProps, 'children'>, ActionOptions {
  children: string;
  icon?: Icon;
  action: () => Promise<T>;
  /** Called with the result after success. */
  onDone?: (result: T) => void;
  /** Asks for confirmation first. */
  confirm?: { title: string; message: string };
}

/** A button that calls the API. */
export function ActionButton<T>(props: ActionButtonProps<T>) {
  const { children, icon: IconShown, action, onDone, confirm, success, refresh, ...button } = props;
  const [opened, { open, close }] = useDisclosure(false);
  const { run, busy } = useAction();
  const start = async () => {
    const result = await run(async () => ({ value: await action() }), { success, refresh });
    close();
    if (result) onDone?.(result.value);
  };
  return (
    <>
      <Button
        leftSection={IconShown && <IconShown size={16} stroke={1.7} />}
        loading={busy && !opened}
        onClick={confirm ? open : start}
        {...button}
      >
        {children}
      </Button>
      {confirm && (
        <Modal opened={opened} onClose={close} title={confirm.title}>
          <Stack>
            <Text size="sm">{confirm.message}</Text>
            <ModalButtons onCancel={close} busy={busy}>
              <Button color="red" onClick={start} loading={busy} data-autofocus>
                {children}
              </Button>
            </ModalButtons>
          </Stack>
        </Modal>
      )}
    </>
  );
}
