import { Alert, Stack, Text } from '@mantine/core';
import { ActionButton } from '@/components/common/action-button';
import { useApi } from '@/contexts/api-context';
import type { EmailSuppressionView } from '@/lib/contracts/notification-mails';

/** Why notifications do not reach the person by e-mail. */
export function SuppressionNote({ suppression }: { suppression: EmailSuppressionView }) {
  const client = useApi();
  return (
    <Alert color="orange" title="Your address refuses our e-mails">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" className="break-anywhere">
          The mail server said: {suppression.reason}
        </Text>
        <ActionButton
          size="compact-sm"
          variant="default"
          action={() => client.liftEmailSuppression()}
          success="The next notification is sent by e-mail again"
        >
          Try again
        </ActionButton>
      </Stack>
    </Alert>
  );
}
