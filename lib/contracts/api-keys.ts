import { z } from 'zod';
import { id, idParams, isoDate, timestamp } from './common';
import { CHANGE, defineContract, LIST, READ } from './contract';
import { exampleApiKey } from './examples';
import { columnsOf, defineList, equals } from './list';
import { SCOPES } from './manifest.gen';

/** `personal`: acts with the rights of its creator. `organization`: acts for the organization. */
export const API_KEY_KINDS = ['personal', 'organization'] as const;
export type ApiKeyKind = (typeof API_KEY_KINDS)[number];

export const apiKey = z.object({
  id,
  name: z.string(),
  kind: z.enum(API_KEY_KINDS),
  /** The first characters of the key, which identify it. */
  prefix: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** Addresses and networks from which the key may be used; empty means all. */
  allowedAddresses: z.array(z.string()),
  /** Requests in the window of each rate limit, if lower than the limit; null for the limit itself. */
  rateLimit: z.number().int().nullable(),
  /** The user who created it. */
  userId: id,
  creatorName: z.string().nullable(),
  lastUsedAt: timestamp.nullable(),
  expiresAt: timestamp.nullable(),
  /** How long the key before the last rotation stays valid. */
  previousValidUntil: timestamp.nullable(),
  createdAt: timestamp,
});
export type ApiKeyView = z.infer<typeof apiKey>;

export const apiKeyList = defineList({
  name: 'api-keys',
  columns: columnsOf(apiKey),
  filters: { kind: equals('kind', z.enum(API_KEY_KINDS)) },
});

const MAX_YEARS = 5;
const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000;
export const MAX_OVERLAP_HOURS = 7 * 24;

const expiresAt = isoDate
  .refine((text) => Date.parse(text) > Date.now(), 'must be in the future')
  .refine(
    (text) => Date.parse(text) <= Date.now() + MAX_YEARS * YEAR_MS,
    `must be at most ${MAX_YEARS} years away`,
  );

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an address or a network such as 203.0.113.0/24',
});

const exampleKey = 'plinth_shown-here-and-never-again';

const list = { ...LIST, tag: 'auth' } as const;
const read = { ...READ, tag: 'auth' } as const;
const change = { ...CHANGE, tag: 'auth' } as const;

export const listApiKeys = defineContract({
  ...list,
  path: '/api/v1/auth/api-keys',
  summary: 'List API keys',
  description: 'Admins see all keys of the organization, others their own.',
  role: 'viewer',
  query: apiKeyList.query,
  response: apiKey,
  examples: { response: exampleApiKey },
});

export const createApiKey = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/api-keys',
  summary: 'Create an API key',
  description:
    'The response contains the key. It cannot be retrieved later. Keys of the organization are created by admins. A key cannot have scopes that the caller lacks.',
  role: 'viewer',
  recentAuthentication: true,
  schema: z.strictObject({
    name: z.string().trim().min(1).max(120),
    kind: z.enum(API_KEY_KINDS).default('personal'),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    allowedAddresses: z.array(network).max(50).default([]),
    rateLimit: z.number().int().min(1).max(1_000_000).nullable().default(null),
    expiresAt: expiresAt.optional(),
  }),
  response: apiKey.extend({ key: z.string() }),
  status: 201,
  audit: 'API_KEY_CREATED',
  examples: {
    request: { name: 'Warehouse', scopes: ['connections:read'] },
    response: { ...exampleApiKey, key: exampleKey },
  },
});

export const rotateApiKey = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/api-keys/:id/rotate',
  summary: 'Give an API key a new value',
  description:
    'The response contains the new key; the former one stays valid for the given time. Admins rotate keys of the organization, and everybody their own.',
  role: 'viewer',
  recentAuthentication: true,
  params: idParams,
  schema: z.strictObject({
    overlapHours: z.number().int().min(0).max(MAX_OVERLAP_HOURS).default(24),
  }),
  response: apiKey.extend({ key: z.string() }),
  audit: 'API_KEY_ROTATED',
  errors: ['CONFLICT'],
  examples: {
    request: { overlapHours: 24 },
    response: {
      ...exampleApiKey,
      previousValidUntil: '2026-01-16T10:30:00.000Z',
      key: exampleKey,
    },
  },
});

const usageDay = z.object({ day: z.iso.date(), requests: z.number().int() });
export type ApiKeyUsageDay = z.infer<typeof usageDay>;

export const getApiKeyUsage = defineContract({
  ...read,
  path: '/api/v1/auth/api-keys/:id/usage',
  summary: 'Get the requests of an API key per day',
  description: 'The last 30 days in UTC, oldest first. Updated every few seconds.',
  role: 'viewer',
  params: idParams,
  response: z.array(usageDay),
  examples: { response: [{ day: '2026-01-15', requests: 412 }] },
});

export const revokeApiKey = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/auth/api-keys/:id',
  summary: 'Revoke an API key',
  role: 'viewer',
  params: idParams,
  response: apiKey,
  audit: 'API_KEY_REVOKED',
  examples: { response: exampleApiKey },
});
