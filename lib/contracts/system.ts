import { z } from 'zod';
import { defineContract } from './contract';

const base = {
  method: 'GET',
  tag: 'system',
  authenticate: false,
  status: 200,
  rateLimit: 'none',
  audit: 'none',
} as const;

export const getLiveness = defineContract({
  ...base,
  path: '/api/v1/system/health/live',
  summary: 'Whether the process answers',
  response: z.object({ status: z.literal('ok') }),
  envelope: 'data',
});

const dependency = z.object({
  status: z.enum(['ok', 'down']),
  latencyMs: z.number().nullable(),
  message: z.string().nullable(),
});

export const getReadiness = defineContract({
  ...base,
  path: '/api/v1/system/health/ready',
  summary: 'Whether every dependency answers; 503 when one does not',
  response: z.object({
    status: z.enum(['ok', 'down']),
    dependencies: z.record(z.string(), dependency),
  }),
  envelope: 'data',
  errors: ['SERVICE_UNAVAILABLE'],
});

export const getVersion = defineContract({
  ...base,
  path: '/api/v1/system/version',
  summary: 'What is running',
  response: z.object({
    name: z.string(),
    version: z.string(),
    commit: z.string().nullable(),
    node: z.string(),
  }),
  envelope: 'data',
});

export const getMetrics = defineContract({
  ...base,
  path: '/api/v1/system/metrics',
  summary: 'Metrics in the Prometheus text format',
  description: 'With METRICS_TOKEN set, needs `Authorization: Bearer <token>`.',
  response: z.string(),
  envelope: 'raw',
  errors: ['UNAUTHENTICATED'],
});

export const getOpenApi = defineContract({
  ...base,
  path: '/api/v1/system/openapi.json',
  summary: 'This API as an OpenAPI 3.1 document',
  response: z.record(z.string(), z.unknown()),
  envelope: 'raw',
});
