import { Redis } from 'ioredis';
import { messageOf } from '@/lib/utils/message-of';
import { checkClock } from './check-clock';
import { type Finding, ok, problem } from './finding';

const OLDEST_VERSION = 6.2;

function adviceFor(message: string, { hostname, port }: URL): string {
  const server = `${hostname}:${port || 6379}`;
  if (/NOAUTH|WRONGPASS|AUTH/.test(message)) return 'Correct the user and password in REDIS_URL.';
  if (/ENOTFOUND|EAI_AGAIN/.test(message)) return `Correct the host in REDIS_URL: ${hostname}.`;
  return `Start Redis at ${server}, or correct REDIS_URL (rediss:// for TLS). Without REDIS_URL PostgreSQL does its work.`;
}

function checkInfo(info: string): Finding[] {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const [version, policy] = [value('redis_version'), value('maxmemory_policy')];
  const findings: Finding[] = [];
  if (Number.parseFloat(version) < OLDEST_VERSION) {
    findings.push(
      problem(`Redis: version ${version} is too old`, 'Upgrade to Redis 6.2 or newer.'),
    );
  }
  if (policy !== 'noeviction') {
    findings.push(
      problem(
        `Redis: maxmemory-policy is ${policy}, which may delete keys of the queues`,
        'Set maxmemory-policy noeviction.',
      ),
    );
  }
  return findings.length > 0 ? findings : [ok(`Redis: version ${version}`)];
}

export async function checkRedis(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return [ok('Redis: not used (REDIS_URL is not set)')];
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    retryStrategy: () => null,
  });
  // `connect` rejects with "Connection is closed"; the reason comes as an event.
  let reason: Error | undefined;
  redis.on('error', (error) => (reason ??= error));
  try {
    await redis.connect();
    const findings = checkInfo(await redis.info());
    const before = new Date();
    const [seconds] = await redis.time();
    // In whole seconds: up to one more than what it says.
    const clock = checkClock('Redis', new Date(Number(seconds) * 1_000), before, new Date());
    return [...findings, clock];
  } catch (error) {
    const message = messageOf(reason ?? error);
    return [problem(`Redis: ${message}`, adviceFor(message, new URL(url)))];
  } finally {
    redis.disconnect();
  }
}
