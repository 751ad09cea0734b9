'use client';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { resolveCssVariables, theme } from './theme';

/** Theme, color scheme (the system's until the user chooses one) and notifications. */
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
