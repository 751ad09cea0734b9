import { ApiReference } from '@/components/docs/api-reference';
import { contracts } from '@/lib/contracts';

export const metadata = { title: 'API reference' };

/** Public, like the document it shows. */
export default function DocsPage() {
  return <ApiReference url={contracts.getOpenApi.path} />;
}
