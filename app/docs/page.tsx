import type { Metadata } from 'next';
import { ApiReference } from '@/components/docs/api-reference';
import { DocsHeader } from '@/components/docs/docs-header';
import { contracts } from '@/lib/contracts';

export const metadata: Metadata = { title: 'API reference' };

/** Open to everybody, like the document it shows. */
export default function DocsPage() {
  return (
    <>
      <DocsHeader documentUrl={contracts.getOpenApi.path} />
      <main className="docs">
        <ApiReference url={contracts.getOpenApi.path} />
      </main>
    </>
  );
}
