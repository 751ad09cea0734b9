import type { Contract } from '@/lib/contracts/contract';
import type { ApiResponse } from './api-response';
import type { RequestContext, ResponseStep, Step } from './context';
import { allowOriginStep } from './steps/allow-origin';
import { authenticate } from './steps/authenticate';
import { authorize } from './steps/authorize';
import { checkCsrf } from './steps/check-csrf';
import { limitRate } from './steps/limit-rate';
import { noteDeprecated } from './steps/note-deprecated';
import { readBody } from './steps/read-body';
import { readPrecondition } from './steps/read-precondition';
import { replayIdempotent } from './steps/replay-idempotent';
import { respondConditional } from './steps/respond-conditional';
import { validate } from './steps/validate';

/** What every request passes, in this order, before its handler. */
export const PIPELINE: readonly Step[] = [
  allowOriginStep,
  authenticate,
  checkCsrf,
  limitRate,
  authorize,
  noteDeprecated,
  readBody,
  validate,
  readPrecondition,
  replayIdempotent,
];

/** What every answer of a handler passes, in this order, on its way out. */
export const RESPONSE_STEPS: readonly ResponseStep[] = [respondConditional];

/** Those of the steps that routes of a contract need, found out once and not for each request. */
export function stepsFor<S extends Pick<Step, 'appliesTo'>>(
  contract: Contract,
  steps: readonly S[],
): readonly S[] {
  return steps.filter((step) => step.appliesTo?.(contract) ?? true);
}

/**
 * Runs the steps; the Answer of a step that ends the way early, or undefined to go on to the handler.
 * No promise is made unless a step makes one.
 */
export function runPipeline(
  context: RequestContext,
  steps: readonly Step[],
): Promise<ApiResponse | undefined> | ApiResponse | undefined {
  for (let at = 0; at < steps.length; at += 1) {
    const result = (steps[at] as Step).run(context);
    if (result instanceof Promise) {
      return result.then((response) => response ?? runPipeline(context, steps.slice(at + 1)));
    }
    if (result) return result;
  }
  return undefined;
}

/** Runs the steps of the way out. */
export function finishResponse(
  context: RequestContext,
  response: ApiResponse,
  steps: readonly ResponseStep[],
): ApiResponse {
  let current = response;
  for (const step of steps) current = step.run(context, current);
  return current;
}
