import { Alert, Button, Code, CopyButton, Group, Modal, Stack } from '@mantine/core';

/** Shows new recovery codes, which the API returns only once. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const text = codes.join('\n');
  return (
    <Modal opened onClose={onClose} title="Your recovery codes" closeOnClickOutside={false}>
      <Stack>
        <Alert color="orange" title="Save them now">
          They are not shown again. Each works once, when you do not have your phone.
        </Alert>
        <Code block>{text}</Code>
        <Group justify="flex-end">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>I've saved them</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
