import type { Actor } from '@/lib/auth/actor';
import type { Role } from '@/lib/contracts/permissions';
import { createLogger } from '@/lib/logger';
import type { JobContext } from '@/lib/queue/types';
import { createId } from '@/lib/utils/create-id';

export function actorOf(organizationId: string, userId: string, role: Role = 'owner'): Actor {
  return {
    type: 'user',
    id: userId,
    userId,
    organizationId,
    role,
    scopes: 'all',
    sessionId: null,
    source: { requestId: 'request-1', ip: '203.0.113.7', userAgent: null },
  };
}

/** What a worker gives a handler. */
export function jobContext<P>(payload: P, organizationId: string): JobContext<P> {
  return {
    jobId: createId(),
    organizationId,
    payload,
    attempt: 1,
    maxAttempts: 3,
    signal: new AbortController().signal,
    logger: createLogger({ level: 'silent' }),
    actor: actorOf(organizationId, 'nobody'),
    inSlot: (work) => work(),
    children: async () => [],
    progress: async () => undefined,
  };
}
