import type { z } from 'zod';
import type { QueueName } from './config';
import type { JobDefinition, JobHandler, RegisteredProcessor } from './types';

/**
 * Declares a kind of job. Keep definitions apart from their handlers: code that enqueues need not
 * import code that runs.
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

/** Pairs a definition with its handler. The payload is parsed before the handler receives it. */
export function registerProcessor<Payload>(
  definition: JobDefinition<Payload>,
  handler: JobHandler<Payload>,
): RegisteredProcessor {
  return {
    definition: definition as JobDefinition,
    handler: handler as JobHandler<unknown>,
  };
}
