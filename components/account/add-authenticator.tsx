import { Code, Image, Modal, Skeleton, Text, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import type { ResponseOf } from '@/lib/contracts/contract';
import { type beginTotp, confirmTotp } from '@/lib/contracts/factors';

export type NewAuthenticator = ResponseOf<typeof beginTotp>;

interface AddAuthenticatorProps {
  authenticator: NewAuthenticator;
  onClose: () => void;
  /** Null when the person has recovery codes already. */
  onAdded: (recoveryCodes: string[] | null) => void;
}

/** The image of a QR code, drawn in the browser: the secret goes nowhere else. */
function QrCode({ text }: { text: string }) {
  const [source, setSource] = useState<string | null>(null);
  useEffect(() => {
    void import('qrcode')
      .then(({ default: qrcode }) => qrcode.toDataURL(text, { width: 220, margin: 2 }))
      .then(setSource);
  }, [text]);
  if (source === null) return <Skeleton w={220} h={220} mx="auto" />;
  return <Image src={source} alt="QR code for the authenticator app" w={220} h={220} mx="auto" />;
}

/** Shows the secret of a new authenticator app, and confirms it with the app's first code. */
export function AddAuthenticator({ authenticator, onClose, onAdded }: AddAuthenticatorProps) {
  const client = useApi();
  const router = useRouter();
  const { secret, uri } = authenticator;
  const apiForm = useApiForm({
    initialValues: { code: '' },
    schema: confirmTotp.schema,
    submit: async (body) => {
      const { recoveryCodes } = await client.confirmTotp({ body });
      onAdded(recoveryCodes);
      router.refresh();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Set up an authenticator app">
      <ModalForm form={apiForm} submitLabel="Confirm" onCancel={onClose}>
        <Text size="sm">Scan the code with the app, or type the key.</Text>
        <QrCode text={uri} />
        <Code block>{secret.match(/.{1,4}/g)?.join(' ')}</Code>
        <TextInput
          label="Code"
          description="Six digits that the app shows"
          inputMode="numeric"
          autoComplete="one-time-code"
          data-autofocus
          {...apiForm.form.getInputProps('code')}
        />
      </ModalForm>
    </Modal>
  );
}
