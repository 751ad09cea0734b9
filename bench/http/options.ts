import { parseArgs } from 'node:util';
import { SERVER_NAMES, type ServerId } from './servers';

export interface BenchOptions {
  servers: ServerId[];
  /** Ids of operations; none means all. */
  operations: string[];
  /** Seconds of each measurement, after `warmUpSeconds`. */
  seconds: number;
  warmUpSeconds: number;
  rounds: number;
  connections: number;
  orders: number;
  /** Records where the time goes, in place of comparing. */
  profile: boolean;
  /** Prints the figures of the run before, in place of measuring. */
  markdown: boolean;
  /** Uses what an earlier run has built. */
  build: boolean;
}

const IDS = Object.keys(SERVER_NAMES) as ServerId[];
/** What needs more than this folder: a Redis, or a build of the whole product. */
const EXTRA: ServerId[] = ['plinth-redis', 'plinth-main', 'plinth-next'];
const STANDARD = IDS.filter((id) => !EXTRA.includes(id));

const HELP = `npm run bench -- [options]

  --quick             1 s per measurement and one round: a look, not a figure to quote
  --servers <a,b>     of ${IDS.join(', ')}
                      (all but ${EXTRA.join(', ')})
  --with <a,b>        those, too
  --operations <a,b>  of list-large, list, get, get-warm, create, health (all)
  --profile           writes a CPU profile per operation and prints where the time goes;
                      of plinth, or of what --servers names
  --markdown          prints the tables of the run before once more, for bench/README.md
  --no-build          use what the run before has built
  --seconds <n>       per measurement (3)
  --rounds <n>        interleaved rounds, of which the median counts (3)
  --connections <n>   (32)
  --orders <n>        rows of the large tenant (100000)
`;

function atLeast(minimum: number, text: string | undefined, fallback: number, name: string) {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum) return value;
  throw new Error(`--${name} must be a whole number from ${minimum} on, not "${text}"`);
}

const list = (text: string | undefined) =>
  (text ?? '').split(',').flatMap((part) => part.trim() || []);

const isServerId = (name: string): name is ServerId => (IDS as string[]).includes(name);

function serverIds(text: string | undefined): ServerId[] {
  const names = list(text);
  const unknown = names.filter((name) => !isServerId(name));
  if (unknown.length === 0) return names.filter(isServerId);
  throw new Error(`There are ${IDS.join(', ')}, but no ${unknown.join(', ')}`);
}

/** In the order of the report, each once. */
function chooseServers(named: ServerId[], fallback: ServerId[], also: ServerId[]): ServerId[] {
  const chosen = [...(named.length > 0 ? named : fallback), ...also];
  return IDS.filter((id) => chosen.includes(id));
}

/** Reads the command line; prints the help and ends when asked to. @throws Error for a wrong option */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      servers: { type: 'string' },
      with: { type: 'string' },
      operations: { type: 'string' },
      profile: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      seconds: { type: 'string' },
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
  const { quick, profile, markdown } = values;
  return {
    servers: chooseServers(
      serverIds(values.servers),
      profile ? ['plinth'] : STANDARD,
      serverIds(values.with),
    ),
    operations: list(values.operations),
    seconds: atLeast(1, values.seconds, quick ? 1 : 3, 'seconds'),
    warmUpSeconds: 1,
    rounds: atLeast(1, values.rounds, quick ? 1 : 3, 'rounds'),
    connections: atLeast(1, values.connections, 32, 'connections'),
    orders: atLeast(100, values.orders, 100_000, 'orders'),
    profile,
    markdown,
    build: !values['no-build'],
  };
}
