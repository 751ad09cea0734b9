import { isApiError } from '@/lib/errors';
import type { RequestContext } from './context';

/** Refusals that say nothing about rights: the same caller gets through with the token, or the proof. */
const NO_DENIALS = ['CSRF_FAILED', 'REAUTHENTICATION_REQUIRED'];

/** Records a right that an authenticated caller lacks. */
export function recordDenial(error: unknown, { actor, contract, runtime }: RequestContext): void {
  if (!actor || !isApiError(error) || error.statusCode !== 403) return;
  if (!NO_DENIALS.includes(error.code)) runtime.accessDenials.record(actor, contract, error);
}
