import type { Contract } from '@/lib/contracts/contract';
import type { ApiResponse } from './api-response';
import type { RequestContext, Step } from './context';
import { allowOriginStep } from './cors';
import { recordDeprecatedUse } from './deprecation';
import { authenticate } from './steps/authenticate';
import { authorize } from './steps/authorize';
import { checkCsrf } from './steps/check-csrf';
import { limitRate } from './steps/limit-rate';
import { readBody } from './steps/read-body';
import { readPrecondition } from './steps/read-precondition';
import { replayIdempotent } from './steps/replay-idempotent';
import { validate } from './steps/validate';

/** The steps before the handler of every request, in this order. */
export const PIPELINE: readonly Step[] = [
  allowOriginStep,
  authenticate,
  checkCsrf,
  limitRate,
  authorize,
  recordDeprecatedUse,
  readBody,
  validate,
  readPrecondition,
  replayIdempotent,
];

/** The steps that apply to a contract; selected once and not for each request. */
export function stepsFor(contract: Contract, steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.appliesTo?.(contract) ?? true);
}

/** Runs the steps. Returns the response of the step that ends the request, or undefined to go on. */
export async function runPipeline(
  context: RequestContext,
  steps: readonly Step[],
): Promise<ApiResponse | undefined> {
  for (const step of steps) {
    const result = step.run(context);
    // Most steps are synchronous; awaiting only promises saves a turn of the event loop for each.
    const response = result instanceof Promise ? await result : result;
    if (response) return response;
  }
  return undefined;
}
