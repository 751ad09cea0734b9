import { IconDownload } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { useQueryState } from '@/components/hooks/use-query-state';
import { useApi } from '@/contexts/api-context';
import { ORDER_FILTERS } from './orders-filters';

/** Downloads the orders that match the page's filters, in its sort order. */
export function ExportOrders() {
  const client = useApi();
  const { query } = useQueryState();
  const download = async () => {
    // The download is the browser's own request: this call renews its cookies first.
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
  };
  return (
    <ActionButton variant="default" icon={IconDownload} action={download} refresh={false}>
      Export
    </ActionButton>
  );
}
