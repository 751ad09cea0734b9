import { DocsShell } from '@/components/docs/docs-shell';
import { contracts } from '@/lib/contracts';

export const metadata = { title: 'API reference' };

/** Public, like the document it shows. */
export default function DocsPage() {
  return <DocsShell url={contracts.getOpenApi.path} />;
}
