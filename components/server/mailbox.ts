import { getConfig } from '@/lib/config';

/** Where development reads its mails; null elsewhere. */
export const findMailboxUrl = (): string | null => getConfig().mailboxUrl;
