import { ApiError } from '@/lib/errors';
import { MINUTE_MS } from '@/lib/utils/durations';

/** How long mailed links are valid, and the second step of a sign-in. */
export const SIGN_UP_MINUTES = 3 * 24 * 60;
export const PASSWORD_RESET_MINUTES = 60;
export const EMAIL_CHANGE_MINUTES = 24 * 60;
export const EMAIL_UNDO_MINUTES = 7 * 24 * 60;
export const SECOND_FACTOR_MINUTES = 10;

export const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE_MS);

export const linkInvalid = (): ApiError =>
  new ApiError('LINK_INVALID', 'The link is unknown, has expired or was used; ask for a new one');
