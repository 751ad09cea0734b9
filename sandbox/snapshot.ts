import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ShopOrder } from './data/order-types';
import type { ServerKeys } from './oauth/keys';
import type { TokenStoreSnapshot } from './oauth/token-store';
import type { WebhookRegistration } from './webhooks/webhook-hub';

/** What is kept across restarts, so that a developer's connection survives one. */
export interface Snapshot {
  version: 1;
  seed: number;
  ordersOption: number;
  /** When the generated past ended, ms. */
  now: number;
  keys: ServerKeys;
  tokens: TokenStoreSnapshot;
  webhooks: readonly WebhookRegistration[];
  changedOrders: ShopOrder[];
}

export interface SnapshotFile {
  /** Writes soon; several calls in a row write once. */
  schedule(): void;
  /** Writes now if anything is waiting to be written. */
  flush(): void;
}

const DELAY_MS = 50;

/** Reads a snapshot; undefined when there is none, or none that this version can use. */
export function readSnapshot(path: string): Snapshot | undefined {
  try {
    const snapshot: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const usable =
      typeof snapshot === 'object' &&
      snapshot !== null &&
      'version' in snapshot &&
      snapshot.version === 1;
    return usable ? (snapshot as Snapshot) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a file up to date with `take()`; it replaces the file whole, readable by its owner only. */
export function createSnapshotFile(path: string, take: () => Snapshot): SnapshotFile {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    timer = undefined;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(take()), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  return {
    schedule() {
      timer ??= setTimeout(write, DELAY_MS);
    },
    flush() {
      if (!timer) return;
      clearTimeout(timer);
      write();
    },
  };
}
