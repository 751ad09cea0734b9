import type { Profiler } from 'node:inspector';
import { connectInspector } from './inspector';

/** Short enough for what takes some microseconds per request, long enough not to slow it down. */
const SAMPLING_MICROS = 250;

/** Records the CPU profile of a process that runs with `--inspect` while `work` runs. */
export async function recordProfile<T>(
  inspectPort: number,
  work: () => Promise<T>,
): Promise<{ profile: Profiler.Profile; result: T }> {
  const inspector = await connectInspector(inspectPort);
  try {
    await inspector.call('Profiler.enable');
    await inspector.call('Profiler.setSamplingInterval', { interval: SAMPLING_MICROS });
    await inspector.call('Profiler.start');
    const result = await work();
    const { profile } = await inspector.call<{ profile: Profiler.Profile }>('Profiler.stop');
    return { profile, result };
  } finally {
    inspector.close();
  }
}
