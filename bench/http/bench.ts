import type pg from 'pg';
import type { Access } from './access';
import type { BenchRun } from './bench-run';
import type { Operation } from './operations';
import type { BenchOptions } from './options';
import type { ServerDefinition } from './servers';

/** Everything that is ready before the first server starts. */
export interface Bench {
  options: BenchOptions;
  run: BenchRun;
  db: pg.Client;
  access: Access;
  servers: ServerDefinition[];
  operations: Operation[];
}
