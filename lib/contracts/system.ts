import { z } from 'zod';
import { defineArea } from './area';
import { defineContract, READ } from './contract';

const base = { ...READ, tag: 'system', authenticate: false, rateLimit: 'probe' } as const;

export const getLiveness = defineContract({
  ...base,
  path: '/api/v1/system/health/live',
  summary: 'Liveness check',
  response: z.object({ status: z.literal('ok') }),
  examples: { response: { status: 'ok' } },
});

const dependency = z.object({
  status: z.enum(['ok', 'down']),
  latencyMs: z.number().nullable(),
  message: z.string().nullable(),
});

export const getReadiness = defineContract({
  ...base,
  path: '/api/v1/system/health/ready',
  summary: 'Readiness check',
  description: 'Checks every dependency. Returns 503 if one is down.',
  response: z.object({
    status: z.enum(['ok', 'down']),
    dependencies: z.record(z.string(), dependency),
  }),
  errors: ['SERVICE_UNAVAILABLE'],
  examples: {
    response: {
      status: 'ok',
      dependencies: { database: { status: 'ok', latencyMs: 1.2, message: null } },
    },
  },
});

export const getVersion = defineContract({
  ...base,
  path: '/api/v1/system/version',
  summary: 'Get the running version',
  response: z.object({
    name: z.string(),
    version: z.string(),
    commit: z.string().nullable(),
    node: z.string(),
  }),
  examples: { response: { name: 'plinth', version: '0.1.0', commit: null, node: 'v22.12.0' } },
});

export const getMetrics = defineContract({
  ...base,
  path: '/api/v1/system/metrics',
  summary: 'Get metrics',
  description:
    'In the Prometheus text format. Requires `Authorization: Bearer <METRICS_TOKEN>` in production, and elsewhere if METRICS_TOKEN is set.',
  response: z.string(),
  envelope: 'raw',
  errors: ['UNAUTHENTICATED'],
  examples: {
    response:
      '# TYPE http_requests_total counter\nhttp_requests_total{method="GET",status="200"} 7\n',
  },
});

export const getOpenApi = defineContract({
  ...base,
  path: '/api/v1/system/openapi.json',
  summary: 'Get the OpenAPI document',
  response: z.record(z.string(), z.unknown()),
  envelope: 'raw',
  examples: {
    response: { openapi: '3.1.0', info: { title: 'Plinth API', version: '0.1.0' }, paths: {} },
  },
});

export const system = defineArea({
  tag: 'system',
  description: 'Health, metrics, version, and this document.',
  operations: { getLiveness, getReadiness, getVersion, getMetrics, getOpenApi },
});
