import { Center } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import type { Metadata } from 'next';
import { Empty } from '@/components/common/empty';
import { LinkButton } from '@/components/common/link-button';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Center mih="80vh">
      <NotFoundMessage />
    </Center>
  );
}

function NotFoundMessage() {
  return (
    <Empty
      icon={<IconMapQuestion size={28} stroke={1.5} />}
      title="There is nothing at this address"
      description="The link may be old, or what it led to was deleted or belongs to another organization."
    >
      <LinkButton href="/">Go to the dashboard</LinkButton>
    </Empty>
  );
}
