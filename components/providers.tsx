'use client';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { resolveCssVariables, theme } from './theme';

/** Theme, colour scheme (follows the system until somebody chooses) and toasts for every page. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveCssVariables}
      defaultColorScheme="auto"
    >
      <Notifications position="top-right" />
      {children}
    </MantineProvider>
  );
}
