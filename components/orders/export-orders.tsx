'use client';

import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useAction } from '@/components/hooks/use-action';
import { useQueryState } from '@/components/hooks/use-query-state';
import { useApi } from '@/contexts/api-context';
import { ORDER_FILTERS } from './orders-filters';

/** Downloads the orders that the page's filters show, in its order. */
export function ExportOrders() {
  const client = useApi();
  const { query } = useQueryState();
  const { run, busy } = useAction();

  const download = () =>
    run(
      async () => {
        // The browser downloads by itself, with its cookies: this call renews them if it has to.
        await client.me();
        const search = new URLSearchParams({ format: 'csv' });
        for (const name of [...ORDER_FILTERS, 'sort']) {
          const value = query.get(name);
          if (value) search.set(name, value);
        }
        const link = document.createElement('a');
        link.href = `/api/v1/orders/export?${search}`;
        link.download = '';
        link.click();
      },
      { refresh: false },
    );

  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={17} stroke={1.8} />}
      loading={busy}
      onClick={download}
    >
      Export
    </Button>
  );
}
