import { IconFingerprint } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { useApi } from '@/contexts/api-context';
import type { PasskeyAssertion } from '@/lib/contracts/passkeys';
import { provePasskey } from './passkeys';

interface PasskeyButtonProps {
  children: string;
  /** Sends the proof to the operation that takes it. */
  onProof: (passkey: PasskeyAssertion) => Promise<unknown>;
}

/** Asks the person for a passkey. */
export function PasskeyButton({ children, onProof }: PasskeyButtonProps) {
  const client = useApi();
  return (
    <ActionButton
      variant="default"
      size="md"
      icon={IconFingerprint}
      refresh={false}
      action={async () => onProof(await provePasskey(client))}
    >
      {children}
    </ActionButton>
  );
}
