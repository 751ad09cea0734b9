import { Button, NumberInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import type { BodyInputOf } from '@/lib/contracts/contract';
import { rotateWebhookSecret } from '@/lib/contracts/webhooks';

type Body = BodyInputOf<typeof rotateWebhookSecret>;

/** Gives the endpoint a new signing secret, and shows it once. */
export function RotateSecret(props: { rotate: (body: Body) => Promise<{ secret: string }> }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconKey size={16} stroke={1.7} />} onClick={open}>
        Rotate secret
      </Button>
      <CreateSecretModal
        opened={opened}
        onClose={close}
        title="Rotate the signing secret"
        submitLabel="Create new secret"
        form={{
          initialValues: { overlapHours: 24 },
          schema: rotateWebhookSecret.schema,
          submit: async (body) => (await props.rotate(body)).secret,
        }}
        created={{
          title: 'New secret created',
          secretLabel: 'Signing secret',
          warning: 'Save this secret now',
          explanation:
            "You won't see it again. Until the chosen time is over, webhooks carry a signature by each of the two.",
        }}
      >
        {(form) => (
          <NumberInput
            label="The former secret signs for another"
            suffix=" hours"
            min={0}
            max={168}
            {...form.getInputProps('overlapHours')}
          />
        )}
      </CreateSecretModal>
    </>
  );
}
