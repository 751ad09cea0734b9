import { Center } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { LinkButton } from '@/components/common/link-button';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Center mih="80vh">
      <Empty
        icon={IconMapQuestion}
        title="Page not found"
        description="The link may be out of date, or the item was deleted or belongs to another organization."
      >
        <LinkButton href="/">Go to the dashboard</LinkButton>
      </Empty>
    </Center>
  );
}
