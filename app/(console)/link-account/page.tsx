import { LinkAccount } from '@/components/account/link-account';

export const metadata = { title: 'Link your account' };

export default function LinkAccountPage() {
  return <LinkAccount />;
}
