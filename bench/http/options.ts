import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Seconds of each measurement, after `warmUpSeconds`. */
  seconds: number;
  warmUpSeconds: number;
  rounds: number;
  connections: number;
  orders: number;
  /** Also measures dist/main.js (API and pages on one port). */
  main: boolean;
  /** Uses what an earlier run has built. */
  build: boolean;
}

const HELP = `npm run bench -- [options]

  --quick           1 s per measurement instead of 5: a look, not a figure to quote
  --main            also measure dist/main.js; needs "npm run build" first
  --no-build        use what the run before has built
  --rounds <n>      interleaved rounds, of which the median counts (3)
  --connections <n> (32)
  --orders <n>      rows in the table (100000)
`;

function positive(text: string | undefined, fallback: number, name: string): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number above 0, not "${text}"`);
}

/** Reads the command line; prints the help and ends when asked to. @throws Error for a wrong option */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      main: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      rounds: { type: 'string' },
      connections: { type: 'string' },
      orders: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  return {
    seconds: values.quick ? 1 : 5,
    warmUpSeconds: 1,
    rounds: positive(values.rounds, 3, 'rounds'),
    connections: positive(values.connections, 32, 'connections'),
    orders: positive(values.orders, 100_000, 'orders'),
    main: values.main,
    build: !values['no-build'],
  };
}
