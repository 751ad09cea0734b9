import { type Config, ConfigError, getConfig } from '@/lib/config';
import { checkDatabase } from './doctor/check-database';
import { checkDisk } from './doctor/check-disk';
import { checkMail } from './doctor/check-mail';
import { checkRedis } from './doctor/check-redis';
import { type Finding, ok, problem, warning } from './doctor/finding';

const MARKS = { ok: '✓', warning: '!', problem: '✗' } as const;

function print({ level, text, advice }: Finding): void {
  console.log(`${MARKS[level]} ${text}`);
  if (advice) console.log(`    ${advice}`);
}

function checkEnvironment({ environment, appUrl }: Config): Finding {
  if (environment === 'production') return ok(`Configuration: production, at ${appUrl}`);
  const advice = 'Set NODE_ENV=production, as on the servers, to check what production needs.';
  return warning(`Configuration: valid for ${environment}`, advice);
}

/** Everything at once; a store that does not respond holds up nothing else. */
async function examine(): Promise<Finding[]> {
  let config: Config;
  try {
    config = getConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = 'Set it as .env.example explains, then run this again for everything else.';
    return error.problems.map(({ variable, message }) =>
      problem(`Configuration: ${variable} ${message}`, advice),
    );
  }
  const findings = await Promise.all([
    checkDatabase(config.database),
    checkRedis(config.redisUrl),
    checkMail(config.mail),
    checkDisk(),
  ]);
  return [checkEnvironment(config), ...findings.flat()];
}

const findings = await examine();
findings.forEach(print);
const problems = findings.filter(({ level }) => level === 'problem').length;
console.log(`\n${problems === 0 ? 'No problem found.' : `${problems} to repair.`}`);
process.exitCode = problems === 0 ? 0 : 1;
