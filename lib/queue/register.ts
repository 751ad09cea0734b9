import type { JobDefinition, JobHandler, RegisteredProcessor } from './types';

/** Puts a definition and its handler together; the payload is parsed before the handler sees it. */
export function register<Payload>(
  definition: JobDefinition<Payload>,
  handler: JobHandler<Payload>,
): RegisteredProcessor {
  return {
    definition: definition as JobDefinition,
    handler: handler as JobHandler<unknown>,
  };
}
