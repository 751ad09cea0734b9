'use client';

import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Logo } from '@/components/logo';
import { ColorSchemeMenu } from '@/components/shell/color-scheme-menu';

interface AuthFrameProps {
  title: string;
  subtitle: string;
  /** The way to the other form. */
  other: { question: string; label: string; href: string };
  children: ReactNode;
}

export function AuthFrame({ title, subtitle, other, children }: AuthFrameProps) {
  return (
    <div className="auth">
      <div className="auth-corner">
        <ColorSchemeMenu />
      </div>
      <Stack w="100%" maw={420} gap="xl">
        <Stack gap="lg" align="center">
          <Logo size={36} />
          <Stack gap={4} align="center">
            <Title order={1}>{title}</Title>
            <Text c="dimmed" ta="center">
              {subtitle}
            </Text>
          </Stack>
        </Stack>
        <Card p="xl" shadow="sm">
          {children}
        </Card>
        <Text size="sm" c="dimmed" ta="center">
          {other.question}{' '}
          <Anchor component={Link} href={other.href} fw={500}>
            {other.label}
          </Anchor>
        </Text>
      </Stack>
    </div>
  );
}
