'use client';

import 'swagger-ui-dist/swagger-ui.css';
import './api-reference.css';

import {
  AppShell,
  Button,
  Center,
  Container,
  Group,
  Loader,
  useComputedColorScheme,
} from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { ErrorPanel } from '@/components/common/error-panel';
import { LinkButton } from '@/components/common/link-button';
import { toLoadError } from '@/components/common/load-error';
import { Logo } from '@/components/logo';
import { ColorSchemeMenu } from '@/components/shell/color-scheme-menu';
import { readCsrfCookie } from '@/lib/api/client';

/** The page of the API reference: its header, and the OpenAPI document at `url`. */
export function ApiReference({ url }: { url: string }) {
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
          <SwaggerReference url={url} />
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}

/** The OpenAPI document in Swagger UI, which is served from our own files. */
function SwaggerReference({ url }: { url: string }) {
  const root = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    // Swagger UI reads its color scheme from this class.
    document.documentElement.classList.toggle('dark-mode', scheme === 'dark');
    return () => document.documentElement.classList.remove('dark-mode');
  }, [scheme]);

  useEffect(() => {
    let left = false;
    const start = async () => {
      const { default: SwaggerUI } = await import('swagger-ui-dist/swagger-ui-es-bundle.js');
      if (left || !root.current) return;
      SwaggerUI({
        domNode: root.current,
        url,
        docExpansion: 'list',
        defaultModelsExpandDepth: -1,
        displayRequestDuration: true,
        filter: true,
        validatorUrl: null,
        requestInterceptor: (request) => {
          const csrf = readCsrfCookie();
          if (csrf !== null && request.method !== 'GET') request.headers['X-CSRF-Token'] = csrf;
          return request;
        },
        onComplete: () => setState('ready'),
      });
    };
    start().catch(() => setState('failed'));
    return () => {
      left = true;
    };
  }, [url]);

  return (
    <>
      {state === 'loading' && (
        <Center mih="50vh">
          <Loader aria-label="Loading the API reference" />
        </Center>
      )}
      {state === 'failed' && (
        <ErrorPanel error={toLoadError(null)} onRetry={() => window.location.reload()} />
      )}
      <div ref={root} />
    </>
  );
}
