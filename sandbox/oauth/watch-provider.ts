import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from 'oidc-provider';
import type { FaultBox } from '@/sandbox/control/faults';
import type { StatsCounter } from '@/sandbox/control/request-stats';
import { OAUTH_ROUTES } from './create-provider';

interface WatchOptions {
  faults: FaultBox;
  stats: StatsCounter;
  onGrantRevoked(grantId: string): void;
}

/** Counts what the token endpoint does, and breaks its responses when asked to. */
export function watchProvider(provider: Provider, options: WatchOptions): void {
  const { faults, stats, onGrantRevoked } = options;
  provider.use(async (ctx, next) => {
    if (ctx.path !== OAUTH_ROUTES.token) return next();
    const { latencyMs } = faults.current();
    if (latencyMs > 0) await sleep(latencyMs);
    if (!faults.take('tokenErrorNext')) return next();
    ctx.status = 503;
    ctx.body = { error: 'temporarily_unavailable', error_description: 'Try again in a moment' };
  });
  provider.on('grant.success', (ctx) => {
    const refreshed = ctx.oidc.params?.grant_type === 'refresh_token';
    stats.countToken(refreshed ? 'refreshed' : 'issued');
  });
  provider.on('grant.error', (_, error) => stats.countRefusal(error.error));
  provider.on('grant.revoked', (_, grantId) => onGrantRevoked(grantId));
  provider.on('server_error', (_, error) => console.error('sandbox: authorization server', error));
}
