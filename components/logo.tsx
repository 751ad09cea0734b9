import Link from 'next/link';
import { PRODUCT_NAME } from '@/lib/contracts/product';

/** The product's mark and name, as a link to the dashboard. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <Link href="/" className="logo" aria-label={`${PRODUCT_NAME}, dashboard`}>
      <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
        <circle cx="16" cy="6.5" r="3.75" fill="#d99a3d" />
        <rect x="7" y="12" width="18" height="3.5" rx="1.25" fill="var(--plinth-mark)" />
        <path d="M9.5 17h13l.9 7.5H8.6z" fill="var(--plinth-mark)" opacity="0.62" />
        <rect x="4" y="26" width="24" height="4" rx="1.4" fill="var(--plinth-mark)" />
      </svg>
      <span>{PRODUCT_NAME}</span>
    </Link>
  );
}
