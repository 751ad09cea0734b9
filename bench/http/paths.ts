import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const PEERS = join(ROOT, 'bench/http/peers');
/** Built servers; ignored by git. */
export const BUILD = join(ROOT, 'bench/.build');
/** What was measured; ignored by git. */
export const RESULTS = join(ROOT, 'bench/results');
