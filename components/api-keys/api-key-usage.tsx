import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { formatNumber } from '@/components/common/format';
import { Caption } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';
import type { ApiKeyUsageDay, ApiKeyView } from '@/lib/contracts/api-keys';
import { summarizeUsage, toBars } from './usage-bars';

const WIDTH = 600;
const HEIGHT = 120;
const DAY = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
const dayFormat = new Intl.DateTimeFormat('en-GB', DAY);
const formatDay = (day: string) => dayFormat.format(new Date(day));

/** Shows the requests of a key per day. */
export function UsageButton({ apiKey: { id, name } }: { apiKey: ApiKeyView }) {
  const client = useApi();
  const [opened, { open, close }] = useDisclosure(false);
  const [days, setDays] = useState<readonly ApiKeyUsageDay[]>([]);
  const show = (usage: readonly ApiKeyUsageDay[]) => {
    setDays(usage);
    open();
  };
  return (
    <>
      <ActionButton
        size="compact-sm"
        radius="sm"
        variant="default"
        refresh={false}
        action={() => client.getApiKeyUsage({ params: { id } })}
        onDone={show}
      >
        Usage
      </ActionButton>
      <Modal opened={opened} onClose={close} size="lg" title={`Requests by “${name}”`}>
        <Stack>
          <Text size="sm">{summarizeUsage(days, formatDay)}</Text>
          <UsageChart days={days} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Close
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** A bar for each day. The text above it says the same to those who do not see it. */
function UsageChart({ days }: { days: readonly ApiKeyUsageDay[] }) {
  const [first, last] = [days[0], days.at(-1)];
  return (
    <div>
      <svg
        role="img"
        aria-label={summarizeUsage(days, formatDay)}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        fill="var(--mantine-color-verdigris-6)"
      >
        {toBars(days, { width: WIDTH, height: HEIGHT }).map(({ day, requests, ...bar }) => (
          <rect key={day} rx={2} {...bar}>
            <title>{`${formatDay(day)}: ${formatNumber(requests)}`}</title>
          </rect>
        ))}
      </svg>
      {first && last && (
        <Group justify="space-between">
          <Caption>{formatDay(first.day)}</Caption>
          <Caption>{formatDay(last.day)}</Caption>
        </Group>
      )}
    </div>
  );
}
