import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { contracts } from '@/lib/contracts';
import { bundleServers } from './lib/bundle-servers';
import { assertLifecycle } from './lib/lifecycle';
import { runCommand } from './lib/run-command';

const root = join(import.meta.dirname, '..');

assertLifecycle(contracts, new Date());
process.env.NEXT_TELEMETRY_DISABLED = '1';
rmSync(join(root, 'dist'), { recursive: true, force: true });

await runCommand('tsx', ['scripts/generate.ts'], { cwd: root });
await bundleServers({
  root,
  entries: {
    main: 'server/main.ts',
    api: 'server/api.ts',
    worker: 'server/worker.ts',
    migrate: 'server/migrate.ts',
    doctor: 'server/doctor.ts',
  },
  outdir: 'dist',
});
console.log('Servers built into dist/.');
await runCommand('next', ['build'], { cwd: root, env: { NODE_ENV: 'production' } });
