import type { ReactNode } from 'react';
import { ApiProvider } from '@/contexts/api-context';

export default function AuthLayout({ children }: { children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}
