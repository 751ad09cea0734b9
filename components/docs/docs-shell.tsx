'use client';

import { AppShell, Button, Container, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { LinkButton } from '@/components/common/link-button';
import { Logo } from '@/components/logo';
import { ColorSchemeMenu } from '@/components/shell/color-scheme-menu';
import { ApiReference } from './api-reference';

/** The page of the API reference: its header, and the OpenAPI document at `url`. */
export function DocsShell({ url }: { url: string }) {
  return (
    <AppShell header={{ height: 60 }}>
      <AppShell.Header>
        <Group h="100%" px="lg" justify="space-between" wrap="nowrap">
          <Logo size={26} />
          <Group gap="xs" wrap="nowrap">
            <Button
              component="a"
              href={url}
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
        </Group>
      </AppShell.Header>
      <AppShell.Main>
        <Container size={1120} px={20} pt={24} pb={80}>
          <ApiReference url={url} />
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
