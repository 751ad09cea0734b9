import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const NEXT_PEER = join(ROOT, 'bench/http/peers/next');
/** Built servers; ignored by git. */
export const BUILD = join(ROOT, 'bench/.build');
export const RESULTS = join(ROOT, 'bench/results/latest.json');
