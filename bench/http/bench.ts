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
  /** For questions about the machine. */
  db: pg.Client;
  access: Access;
  servers: ServerDefinition[];
  operations: Operation[];
  /** Puts the stores back to how they were before any order was created. */
  reset(): Promise<void>;
}
