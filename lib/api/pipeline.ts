import type { Answer } from './answer';
import type { AnswerStep, RequestContext, Step } from './context';
import { answerConditional } from './steps/answer-conditional';
import { authenticate } from './steps/authenticate';
import { authorize } from './steps/authorize';
import { checkCsrf } from './steps/check-csrf';
import { limitRate } from './steps/limit-rate';
import { readBody } from './steps/read-body';
import { readPrecondition } from './steps/read-precondition';
import { replayIdempotent } from './steps/replay-idempotent';
import { validate } from './steps/validate';

/** What every request passes, in this order, before its handler. */
export const PIPELINE: readonly Step[] = [
  authenticate,
  checkCsrf,
  limitRate,
  authorize,
  readBody,
  validate,
  readPrecondition,
  replayIdempotent,
];

/** What every answer of a handler passes, in this order, on its way out. */
export const ANSWER_STEPS: readonly AnswerStep[] = [answerConditional];

/** Runs the steps; the Answer of a step that ends the way early, or undefined to go on to the handler. */
export async function runPipeline(
  context: RequestContext,
  steps: readonly Step[] = PIPELINE,
): Promise<Answer | undefined> {
  for (const step of steps) {
    const result = step.run(context);
    const answer = result instanceof Promise ? await result : result;
    if (answer) return answer;
  }
  return undefined;
}

/** Runs the steps of the way out. */
export function finishAnswer(
  context: RequestContext,
  answer: Answer,
  steps: readonly AnswerStep[] = ANSWER_STEPS,
): Answer {
  return steps.reduce((current, step) => step.run(context, current), answer);
}
