import type { Actor } from '@/lib/auth/actor';
import type { BodyOf } from '@/lib/contracts/contract';
import {
  type JobKind,
  type JobScheduleView,
  type pauseJobs,
  toScheduleView,
} from '@/lib/contracts/jobs';
import type { RunTransaction } from '@/lib/db/transaction';
import { ValidationError } from '@/lib/errors';
import type { JobDefinition, Jobs } from '@/lib/queue/types';
import type { JobControlsRepository } from '@/lib/repositories/job-controls-repository';
import type { JobSchedulesRepository } from '@/lib/repositories/job-schedules-repository';
import type { AuditService } from './audit-service';

export interface JobKindsServiceDeps {
  repository: JobControlsRepository;
  jobSchedules: Pick<JobSchedulesRepository, 'list'>;
  definitions: readonly Pick<JobDefinition, 'name' | 'queue'>[];
  jobs: Pick<Jobs, 'signal'>;
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
}

/** The kinds of jobs: how many there are of each, and which are paused. */
export class JobKindsService {
  constructor(private readonly deps: JobKindsServiceDeps) {}

  async list({ organizationId }: Actor): Promise<JobKind[]> {
    const { repository, definitions } = this.deps;
    const [counts, pauses] = await Promise.all([
      repository.count(organizationId),
      repository.listPauses(),
    ]);
    const isPaused = (owner: string, { name, queue }: { name: string; queue: string }) =>
      pauses.some((one) => one.organizationId === owner && [name, queue].includes(one.target));
    return definitions.map((kind) => {
      const count = (...statuses: string[]) =>
        counts
          .filter(({ name, status }) => name === kind.name && statuses.includes(status))
          .reduce((sum, one) => sum + one.count, 0);
      const byOrganization = isPaused(organizationId, kind) ? ('organization' as const) : null;
      return {
        name: kind.name,
        queue: kind.queue,
        waiting: count('pending', 'queued'),
        running: count('running'),
        failed: count('failed'),
        pausedBy: isPaused('', kind) ? 'operator' : byOrganization,
      };
    });
  }

  /** Pauses or resumes the organization's jobs of a kind. @throws ValidationError when there is no such kind */
  async setPaused(actor: Actor, { name, paused }: BodyOf<typeof pauseJobs>): Promise<JobKind[]> {
    const { repository, definitions, transaction, audit, jobs } = this.deps;
    if (!definitions.some((kind) => kind.name === name)) {
      const names = definitions.map((kind) => kind.name).join(', ');
      throw ValidationError.of('body.name', `must be one of ${names}`);
    }
    const pause = { organizationId: actor.organizationId, target: name };
    await transaction(async (tx) => {
      const changed = await (paused ? repository.pause(tx, pause) : repository.resume(tx, pause));
      if (!changed) return;
      jobs.signal(tx);
      await audit.record(tx, actor, {
        action: paused ? 'JOBS_PAUSED' : 'JOBS_RESUMED',
        resourceType: 'Job',
        resourceId: null,
        metadata: { name },
      });
    });
    return this.list(actor);
  }

  /** What the clock enqueues. */
  async schedules(): Promise<JobScheduleView[]> {
    return (await this.deps.jobSchedules.list()).map(toScheduleView);
  }
}
