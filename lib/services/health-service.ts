import { safeEqual } from '@/lib/auth/crypto';
import type { ResponseOf } from '@/lib/contracts/contract';
import type { getLiveness, getReadiness, getVersion } from '@/lib/contracts/system';
import { ApiError, UnauthenticatedError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { DeadlineError, withDeadline } from '@/lib/utils/with-deadline';

const CHECK_TIMEOUT_MS = 2_000;

/** Resolves when the dependency responds, rejects when it does not. */
export type HealthCheck = () => Promise<unknown>;

/** Thrown by a check of a dependency that responds and cannot be used yet. The message is public. */
export class NotReadyError extends Error {}

export interface HealthOptions {
  /** By the name shown to operators, such as `database`. */
  checks: Record<string, HealthCheck>;
  metrics: Pick<Metrics, 'registry'>;
  /** Undefined makes the metrics public; null refuses everybody. */
  metricsToken: string | null | undefined;
  version: { name: string; version: string; commit: string | null };
  logger: Pick<Logger, 'error'>;
  /** 2,000 by default. */
  timeoutMs?: number;
}

type Readiness = ResponseOf<typeof getReadiness>;
type Dependency = Readiness['dependencies'][string];

/** The health of the process and its dependencies, its version and its metrics. */
export class HealthService {
  private readonly timeoutMs: number;
  private draining = false;

  constructor(private readonly options: HealthOptions) {
    this.timeoutMs = options.timeoutMs ?? CHECK_TIMEOUT_MS;
  }

  liveness(): ResponseOf<typeof getLiveness> {
    return { status: 'ok' };
  }

  /** The process is about to end: it is not ready from now on, whatever its dependencies are. */
  startDraining(): void {
    this.draining = true;
  }

  /** Checks all dependencies at once. @throws ApiError SERVICE_UNAVAILABLE with all their states when one is down */
  async readiness(): Promise<Readiness> {
    if (this.draining) {
      throw new ApiError('SERVICE_UNAVAILABLE', 'Not ready: the process is stopping', {
        details: { status: 'down', dependencies: {} } satisfies Readiness,
      });
    }
    const checks = Object.entries(this.options.checks).map(
      async ([name, check]) => [name, await this.check(name, check)] as const,
    );
    const dependencies = Object.fromEntries(await Promise.all(checks));
    const down = Object.keys(dependencies).filter((name) => dependencies[name]?.status === 'down');
    if (down.length === 0) return { status: 'ok', dependencies };
    const reasons = down.map((name) => `${name}: ${dependencies[name]?.message}`);
    throw new ApiError('SERVICE_UNAVAILABLE', `Not ready: ${reasons.join('; ')}`, {
      details: { status: 'down', dependencies } satisfies Readiness,
    });
  }

  version(): ResponseOf<typeof getVersion> {
    return { ...this.options.version, node: process.version };
  }

  /**
   * The metrics in the Prometheus text format.
   *
   * @param authorization the request's `Authorization` header
   * @throws UnauthenticatedError unless it has the token that is configured
   */
  async metrics(authorization: string | null): Promise<{ contentType: string; text: string }> {
    const { metricsToken, metrics } = this.options;
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    if (metricsToken === null || (metricsToken && !safeEqual(given, metricsToken))) {
      throw new UnauthenticatedError('Send the value of METRICS_TOKEN as bearer token');
    }
    return {
      contentType: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    };
  }

  /** The response is public and only says that a dependency fails; the log has the cause. */
  private async check(name: string, check: HealthCheck): Promise<Dependency> {
    const started = performance.now();
    try {
      await withDeadline(check(), this.timeoutMs, 'No response');
      const latencyMs = Math.round((performance.now() - started) * 10) / 10;
      return { status: 'ok', latencyMs, message: null };
    } catch (error) {
      this.options.logger.error('health check failed', error, { dependency: name });
      const isPublic = error instanceof DeadlineError || error instanceof NotReadyError;
      const message = isPublic ? error.message : 'The check failed';
      return { status: 'down', latencyMs: null, message };
    }
  }
}
