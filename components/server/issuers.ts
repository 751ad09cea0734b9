import type { IssuerProps } from '@/components/auth/issuer-buttons';
import { OIDC_FAILURES } from '@/lib/contracts/oidc';
import { load } from './api';
import type { SearchParams } from './search-params';

/** The issuers to sign in with, and what came of the last attempt. Pages work without them. */
export async function loadIssuers(searchParams: SearchParams): Promise<IssuerProps> {
  const { error, notice } = await searchParams;
  const loaded = await load((client) => client.listOidcIssuers());
  return {
    issuers: loaded.ok ? loaded.data : [],
    failure: OIDC_FAILURES.find((failure) => failure === error) ?? null,
    linkFirst: notice === 'link',
  };
}
