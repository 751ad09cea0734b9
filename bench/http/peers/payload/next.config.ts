import { join } from 'node:path';
import { withPayload } from '@payloadcms/next/withPayload';
import type { NextConfig } from 'next';

const nextConfig: NextConfig = {
  // `tsc -p bench` checks it.
  typescript: { ignoreBuildErrors: true },
  // Shared code and packages are further up.
  turbopack: { root: join(import.meta.dirname, '../../../..') },
  outputFileTracingRoot: join(import.meta.dirname, '../../../..'),
};

export default withPayload(nextConfig);
