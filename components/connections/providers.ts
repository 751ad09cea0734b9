import type { listProviders } from '@/lib/contracts/connections';
import type { ResponseOf } from '@/lib/contracts/contract';

/** Something that can be connected. */
export type Provider = ResponseOf<typeof listProviders>[number];
