import type { BlockList } from 'node:net';
import { LRUCache } from 'lru-cache';
import { isInNetworks, parseNetworks } from '@/lib/utils/ip-address';

const parsed = new LRUCache<string, BlockList>({ max: 1_000 });

/** Whether the address is in one of the networks; every address is if there are none. */
export function isAllowedAddress(ip: string | null, networks: readonly string[]): boolean {
  if (networks.length === 0) return true;
  if (ip === null) return false;
  const key = networks.join();
  const set = parsed.get(key) ?? parseNetworks(networks);
  parsed.set(key, set);
  return isInNetworks(ip, set);
}
