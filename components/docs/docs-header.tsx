'use client';

import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import Link from 'next/link';
import { LinkButton } from '@/components/common/link-button';
import { Logo } from '@/components/logo';
import { ColorSchemeMenu } from '@/components/shell/color-scheme-menu';

export function DocsHeader({ documentUrl }: { documentUrl: string }) {
  return (
    <header className="docs-header">
      <Link href="/" className="brand-link" aria-label="Plinth, dashboard">
        <Logo size={26} />
      </Link>
      <Group gap="xs" wrap="nowrap">
        <Button
          component="a"
          href={documentUrl}
          variant="default"
          size="xs"
          visibleFrom="xs"
          leftSection={<IconDownload size={15} stroke={1.7} />}
        >
          OpenAPI document
        </Button>
        <LinkButton href="/" size="xs">
          Console
        </LinkButton>
        <ColorSchemeMenu />
      </Group>
    </header>
  );
}
