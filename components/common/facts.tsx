import { DataList } from '@mantine/core';
import type { ReactNode } from 'react';

export type Fact = readonly [label: string, value: ReactNode];

/** What is known of a thing: labels and values, one below the other. */
export function Facts({
  facts,
  labelWidth = 110,
}: {
  facts: readonly Fact[];
  labelWidth?: number;
}) {
  return (
    <DataList labelWidth={labelWidth}>
      {facts.map(([label, value]) => (
        <DataList.Item key={label}>
          <DataList.ItemLabel>{label}</DataList.ItemLabel>
          <DataList.ItemValue className="break-anywhere">{value}</DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  );
}
