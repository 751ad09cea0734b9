import type { Db } from '@/lib/db/client';

export interface Owner {
  organizationId: string;
  userId: string;
}

/** Stands in every sample's text: a response that carries it has revealed something of the first tenant. */
export const MARK = 'property-of-the-first-tenant';

export interface Sample {
  id: string;
}

export type CreateSample = (db: Db, owner: Owner) => Promise<Sample>;

/** What a domain's `samples.ts` exports. */
export interface DomainSamples {
  /** By the part of the path before the id. */
  samples: Record<string, CreateSample>;
  /** Every row of the samples' tables that the organization has. */
  snapshot(db: Db, organizationId: string): Promise<Record<string, unknown>>;
}
