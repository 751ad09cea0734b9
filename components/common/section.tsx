'use client';

import { Card, type CardProps, Code, DataList, Group, ScrollArea, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { TextLink } from './link-button';

interface SectionProps extends CardProps {
  title: string;
  /** On the right of the title. */
  link?: { label: string; href: string };
  children: ReactNode;
}

/** A card with a title. */
export function Section({ title, link, children, ...card }: SectionProps) {
  return (
    <Card {...card}>
      <Group justify="space-between" mb="md">
        <Title order={3}>{title}</Title>
        {link && (
          <TextLink href={link.href} size="sm">
            {link.label}
          </TextLink>
        )}
      </Group>
      {children}
    </Card>
  );
}

export type Fact = readonly [label: string, value: ReactNode];

/** Labels and values, one below the other; facts without a value show a dash. */
export function Facts({ facts, labelWidth = 110 }: { facts: Fact[]; labelWidth?: number }) {
  return (
    <DataList labelWidth={labelWidth}>
      {facts.map(([label, value]) => (
        <DataList.Item key={label}>
          <DataList.ItemLabel>{label}</DataList.ItemLabel>
          <DataList.ItemValue className="break-anywhere">{value ?? '–'}</DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  );
}

/** JSON as text, scrolling inside of its own box. */
export function JsonView({ value, maxHeight = 360 }: { value: unknown; maxHeight?: number }) {
  return (
    <ScrollArea.Autosize mah={maxHeight} type="auto">
      <Code block fz="xs" bdrs="md">
        {JSON.stringify(value, null, 2)}
      </Code>
    </ScrollArea.Autosize>
  );
}
