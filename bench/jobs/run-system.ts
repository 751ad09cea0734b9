import type { CreateSystem, Options } from './systems/system';

/** The systems by name, each imported alone so that its memory is its own. */
const SYSTEMS: Record<string, () => Promise<CreateSystem>> = {
  'bullmq-redis': async () => (await import('./systems/bullmq')).bullmqRedis,
  'bullmq-postgres': async () => (await import('./systems/bullmq')).bullmqPostgres,
  'pg-boss': async () => (await import('./systems/pg-boss')).pgBoss,
  'graphile-worker': async () => (await import('./systems/graphile-worker')).graphileWorker,
  'plinth-redis': async () => (await import('./systems/plinth')).plinthRedis,
  'plinth-postgres': async () => (await import('./systems/plinth')).plinthPostgres,
};

/** Fills one system, runs its jobs, and prints what that took as a line of JSON. */
const [name = '', text = ''] = process.argv.slice(2);
const load = SYSTEMS[name];
if (!load) throw new Error(`There is no system ${name}`);
const options = JSON.parse(text) as Options;
const create = await load();
const system = await create(options);
await system.fill();

let left = options.jobs;
let finish = () => {};
const finished = new Promise<void>((resolve) => {
  finish = resolve;
});
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await system.work(() => {
  left -= 1;
  if (left === 0) finish();
});
await finished;
const seconds = (performance.now() - startedAt) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const memoryMiB = process.memoryUsage.rss() / 2 ** 20;
await system.close();
const cpuMs = (cpu.user + cpu.system) / 1000;
console.log(JSON.stringify({ seconds, cpuMs, memoryMiB }));
process.exit(0);
