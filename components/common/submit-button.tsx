'use client';

import { Button, type ButtonProps } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import type { ReactNode } from 'react';

/**
 * Submits its form. It waits for the page's script: before that the browser would send the form
 * by itself, as a page load.
 */
export function SubmitButton({ children, ...button }: ButtonProps & { children: ReactNode }) {
  const mounted = useMounted();
  return (
    <Button
      {...button}
      type="submit"
      disabled={!mounted || button.disabled}
      className={mounted ? undefined : 'submit-waiting'}
    >
      {children}
    </Button>
  );
}
