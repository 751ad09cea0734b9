import { join } from 'node:path';
import type { NextConfig } from 'next';

const nextConfig: NextConfig = {
  // `tsc -p bench` checks it.
  typescript: { ignoreBuildErrors: true },
  // Shared code and packages are further up.
  turbopack: { root: join(import.meta.dirname, '../../../..') },
  outputFileTracingRoot: join(import.meta.dirname, '../../../..'),
  serverExternalPackages: ['@prisma/adapter-pg', '@prisma/client', 'pg'],
};

export default nextConfig;
