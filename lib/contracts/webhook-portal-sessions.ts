import { z } from 'zod';
import { timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleIds } from './examples';

/** How an organization names one of its customers. */
export const customerId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters without spaces');

export const MAX_PORTAL_MINUTES = 60;
const MAX_ORIGINS = 20;
/** Nothing but scheme, host and port: it becomes part of a header. */
const ORIGIN = /^(https:\/\/[a-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?$/;

const origins = z
  .array(
    z
      .string()
      .max(200)
      .regex(ORIGIN, 'must be an origin, such as https://app.example.com; http only for localhost'),
  )
  .max(MAX_ORIGINS);

const { read, change } = operationsOf('webhooks');
export const exampleCustomer = 'customer-42';
export const exampleOrigins = { origins: ['https://app.example.com'] };

export const createPortalSession = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/webhook-portal/sessions',
  summary: 'Create a link to the webhook portal',
  description:
    "The link opens the portal of one of your customers: their endpoints, and what was delivered to them. Show it in a frame on one of the portal's origins, or redirect to it. It ends at `expiresAt`, with the rights of the session or API key that created it, and when it is revoked.",
  role: 'admin',
  schema: z.strictObject({
    customerId,
    expiresInMinutes: z.number().int().min(1).max(MAX_PORTAL_MINUTES).default(MAX_PORTAL_MINUTES),
  }),
  response: z.object({
    /** Contains the token: give it to this customer alone. */
    url: z.string(),
    customerId: z.string(),
    expiresAt: timestamp,
  }),
  status: 201,
  audit: 'WEBHOOK_PORTAL_SESSION_CREATED',
  examples: {
    request: { customerId: exampleCustomer, expiresInMinutes: 30 },
    response: {
      url: `https://plinth.example.com/webhook-portal/${exampleIds.organization}#portal_Zm9yIHRoaXMgY3VzdG9tZXIgYWxvbmU`,
      customerId: exampleCustomer,
      expiresAt: '2026-01-15T11:00:00.000Z',
    },
  },
});

export const revokePortalSessions = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/webhook-portal/sessions/revoke',
  summary: "End a customer's links to the webhook portal",
  role: 'admin',
  schema: z.strictObject({ customerId }),
  response: z.object({ sessions: z.number().int() }),
  audit: 'WEBHOOK_PORTAL_SESSIONS_REVOKED',
  examples: { request: { customerId: exampleCustomer }, response: { sessions: 1 } },
});

export const portalSettings = z.object({ origins: z.array(z.string()) });

export const getPortalSettings = defineContract({
  ...read,
  path: '/api/v1/webhook-portal/settings',
  summary: 'Get the settings of the webhook portal',
  response: portalSettings,
  examples: { response: exampleOrigins },
});

export const setPortalSettings = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/webhook-portal/settings',
  summary: 'Set the settings of the webhook portal',
  description: 'Only pages of these origins may show the portal in a frame; without any, none may.',
  role: 'admin',
  schema: z.strictObject({ origins }),
  response: portalSettings,
  audit: 'WEBHOOK_PORTAL_ORIGINS_SET',
  examples: { request: exampleOrigins, response: exampleOrigins },
});

export const portalSessionOperations = {
  createPortalSession,
  revokePortalSessions,
  getPortalSettings,
  setPortalSettings,
};
