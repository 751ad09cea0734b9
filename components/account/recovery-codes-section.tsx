import { Stack } from '@mantine/core';
import { ActionButton } from '@/components/common/action-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';

interface RecoveryCodesSectionProps {
  left: number;
  onCodes: (codes: string[]) => void;
}

/** How many recovery codes are left, and the way to replace them. */
export function RecoveryCodesSection({ left, onCodes }: RecoveryCodesSectionProps) {
  const client = useApi();
  return (
    <Section title="Recovery codes">
      <Stack align="flex-start">
        <Note>
          {left} recovery codes are left. Each stands in once for the second step of a sign-in.
        </Note>
        <ActionButton
          variant="default"
          action={() => client.createRecoveryCodes()}
          onDone={(created) => onCodes(created.recoveryCodes)}
          confirm={{
            title: 'Replace the recovery codes?',
            message: 'Those that you have saved stop working.',
          }}
        >
          New recovery codes
        </ActionButton>
      </Stack>
    </Section>
  );
}
