import type { JobDefinition, JobHandler, RegisteredProcessor } from './types';

/**
 * Declares a kind of job. Keep definitions apart from their handlers: code that enqueues need not
 * import code that runs.
 */
export function defineJob<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

/** Pairs a definition with its handler. The payload is parsed before the handler receives it. */
export function registerProcessor<Payload>(
  definition: JobDefinition<Payload>,
  handler: JobHandler<Payload>,
): RegisteredProcessor {
  return { definition, handler: handler as JobHandler<unknown> };
}
