// Pauses and resumes kinds of jobs and queues, for all organizations: npm run jobs -- pause webhook-queue
import pc from 'picocolors';
import { getContainer } from '@/lib/container';
import { QUEUE_NAMES } from '@/lib/queue/config';

const USAGE = `npm run jobs -- list
npm run jobs -- pause <kind or queue>
npm run jobs -- resume <kind or queue>`;

/** Runs a command; returns the lines to print. @throws Error with what to do instead */
export async function runJobsCommand(
  container: ReturnType<typeof getContainer>,
  [command, target]: readonly (string | undefined)[],
): Promise<string[]> {
  const { jobControls, transaction, jobs, processors } = container;
  const kinds = processors.map(({ definition }) => definition.name);
  const targets: string[] = [...Object.values(QUEUE_NAMES), ...kinds];
  if (command === 'list') {
    const pauses = await jobControls.listPauses();
    return targets.map((name) => {
      const isPaused = pauses.some((one) => one.organizationId === '' && one.target === name);
      const own = pauses.filter((one) => one.organizationId !== '' && one.target === name).length;
      const state = isPaused ? pc.yellow('paused') : pc.green('running');
      return `${name.padEnd(28)} ${state}${own > 0 ? `, paused by ${own} organizations` : ''}`;
    });
  }
  if ((command !== 'pause' && command !== 'resume') || target === undefined) throw new Error(USAGE);
  if (!targets.includes(target)) {
    throw new Error(`There is no ${target}. There are:\n  ${targets.join('\n  ')}`);
  }
  const pause = { organizationId: '', target };
  const changed = await transaction((tx) => {
    jobs.signal(tx);
    return command === 'pause' ? jobControls.pause(tx, pause) : jobControls.resume(tx, pause);
  });
  const done = command === 'pause' ? 'paused' : 'resumed';
  return [changed ? `${target} is ${done}; it takes two seconds.` : `${target} was not changed.`];
}

if (process.argv[1] === import.meta.filename) {
  const container = getContainer();
  try {
    const lines = await runJobsCommand(container, process.argv.slice(2));
    console.log(lines.join('\n'));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    await container.close();
  }
}
