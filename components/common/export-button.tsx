import { IconDownload } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { useQueryState } from '@/components/hooks/use-query-state';
import { useApi } from '@/contexts/api-context';

/** Downloads what matches the page's filters, in its sort order, from the path of the export. */
export function ExportButton({ path, filters }: { path: string; filters: readonly string[] }) {
  const client = useApi();
  const { query } = useQueryState();
  const download = async () => {
    // The download is the browser's own request: this call renews its cookies first.
    await client.me();
    const search = new URLSearchParams({ format: 'csv' });
    for (const name of [...filters, 'sort']) {
      const value = query.get(name);
      if (value) search.set(name, value);
    }
    const link = document.createElement('a');
    link.href = `${path}?${search}`;
    link.download = '';
    link.click();
  };
  return (
    <ActionButton variant="default" icon={IconDownload} action={download} refresh={false}>
      Export
    </ActionButton>
  );
}
