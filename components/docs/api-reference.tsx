import 'swagger-ui-dist/swagger-ui.css';
import './api-reference.css';

import { Center, Loader, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ErrorPanel } from '@/components/common/error-panel';
import { toLoadError } from '@/components/common/load-error';
import { readCsrfCookie } from '@/lib/api/client';

/** The OpenAPI document in Swagger UI, which is served from our own files. */
export function ApiReference({ url }: { url: string }) {
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
