import type { z } from 'zod';
import type { QueueName } from './config';
import type { JobDefinition } from './types';

/**
 * Declares a kind of job. Keep definitions apart from their handlers, so that who enqueues does not
 * import what runs.
 *
 * @param definition.attempts overrides the queue's number of attempts
 */
export function defineJob<Payload>(definition: {
  name: string;
  queue: QueueName;
  schema: z.ZodType<Payload>;
  attempts?: number;
}): JobDefinition<Payload> {
  return Object.freeze({ ...definition });
}
