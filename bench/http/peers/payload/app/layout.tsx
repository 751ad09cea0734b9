import type { ReactNode } from 'react';

/** Next.js wants one; the benchmark asks for no page. */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
