import { getConfig } from '@/lib/config';

/** Whether the form of a sign-up has the password; otherwise the page of the mailed link has. */
export const signUpAsksForPassword = (): boolean => getConfig().signUp === 'immediate';
