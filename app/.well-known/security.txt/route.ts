import { respondSecurityTxt } from '@/components/server/security-txt';

/** Its date of expiry moves. */
export const dynamic = 'force-dynamic';

export const GET = () => respondSecurityTxt();
