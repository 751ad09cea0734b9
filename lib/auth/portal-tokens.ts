import { randomToken } from './crypto';

/** Differs from that of API keys, so that each is looked up as what it is. */
const PREFIX = 'portal_';

export const generatePortalToken = (): string => `${PREFIX}${randomToken()}`;

export const isPortalToken = (token: string): boolean => token.startsWith(PREFIX);
