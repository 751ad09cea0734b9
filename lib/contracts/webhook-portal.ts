import { z } from 'zod';
import { defineArea } from './area';
import { id, idParams, queryObject } from './common';
import { CHANGE, defineContract, LIST, READ } from './contract';
import { exampleDelivery, exampleOrganization, exampleWebhook } from './examples';
import {
  inspectWebhookDelivery,
  listWebhookDeliveries,
  resendWebhookDeliveries,
  testWebhookEndpoint,
} from './webhook-deliveries';
import { exampleCustomer, exampleOrigins, portalSettings } from './webhook-portal-sessions';
import {
  createWebhookEndpoint,
  exampleSecret,
  rotateWebhookSecret,
  updateWebhookEndpoint,
  webhookEndpoint,
  webhookEndpointList,
} from './webhooks';

export const getPortalFrameOrigins = defineContract({
  ...READ,
  tag: 'webhook-portal',
  path: '/api/v1/webhook-portal/frame-origins',
  summary: 'Get the origins that may frame the webhook portal',
  description:
    "For the portal's page, whose `frame-ancestors` they become. An unknown organization has none.",
  authenticate: false,
  query: queryObject({ organizationId: id }),
  response: portalSettings,
  examples: { response: exampleOrigins },
});

const portal = { tag: 'webhook-portal', portal: true } as const;
const portalRead = { ...READ, ...portal } as const;
const portalChange = { ...CHANGE, ...portal } as const;
const exampleEndpoint = { ...exampleWebhook, customerId: exampleCustomer };

export const getPortal = defineContract({
  ...portalRead,
  path: '/api/v1/webhook-portal',
  summary: 'Get whom the portal is for, and the events that there are',
  response: z.object({
    organizationName: z.string(),
    customerId: z.string(),
    eventTypes: z.array(z.object({ type: z.string(), description: z.string() })),
  }),
  examples: {
    response: {
      organizationName: exampleOrganization.name,
      customerId: exampleCustomer,
      eventTypes: [{ type: 'thing.created', description: 'A thing was created.' }],
    },
  },
});

export const listPortalEndpoints = defineContract({
  ...LIST,
  ...portal,
  path: '/api/v1/webhook-portal/endpoints',
  summary: "List the customer's endpoints",
  query: webhookEndpointList.query.omit({ customerId: true }),
  response: webhookEndpoint,
  examples: { response: exampleEndpoint },
});

export const createPortalEndpoint = defineContract({
  ...portalChange,
  method: 'POST',
  path: '/api/v1/webhook-portal/endpoints',
  summary: 'Add an endpoint of the customer',
  description: 'The response contains the signing secret. It cannot be retrieved later.',
  schema: createWebhookEndpoint.schema.omit({ customerId: true }),
  response: createWebhookEndpoint.response,
  status: 201,
  audit: createWebhookEndpoint.audit,
  errors: ['CONFLICT'],
  examples: {
    request: { url: exampleWebhook.url },
    response: { ...exampleEndpoint, events: [], secret: exampleSecret },
  },
});

export const updatePortalEndpoint = defineContract({
  ...portalChange,
  method: 'PUT',
  path: '/api/v1/webhook-portal/endpoints/:id',
  summary: 'Replace an endpoint of the customer',
  params: idParams,
  schema: updateWebhookEndpoint.schema,
  response: webhookEndpoint,
  audit: updateWebhookEndpoint.audit,
  examples: {
    request: { url: exampleWebhook.url, description: null, events: [], status: 'enabled' },
    response: exampleEndpoint,
  },
});

export const deletePortalEndpoint = defineContract({
  ...portalChange,
  method: 'DELETE',
  path: '/api/v1/webhook-portal/endpoints/:id',
  summary: 'Delete an endpoint of the customer',
  params: idParams,
  response: webhookEndpoint,
  audit: 'WEBHOOK_ENDPOINT_DELETED',
  examples: { response: exampleEndpoint },
});

export const rotatePortalSecret = defineContract({
  ...portalChange,
  method: 'POST',
  path: '/api/v1/webhook-portal/endpoints/:id/rotate-secret',
  summary: 'Give an endpoint of the customer a new signing secret',
  params: idParams,
  schema: rotateWebhookSecret.schema,
  response: rotateWebhookSecret.response,
  audit: rotateWebhookSecret.audit,
  examples: {
    request: { overlapHours: 24 },
    response: { ...exampleEndpoint, secret: exampleSecret },
  },
});

export const testPortalEndpoint = defineContract({
  ...portalChange,
  method: 'POST',
  path: '/api/v1/webhook-portal/endpoints/:id/test',
  summary: 'Send a test event to an endpoint of the customer',
  params: idParams,
  response: testWebhookEndpoint.response,
  status: 202,
  audit: testWebhookEndpoint.audit,
  examples: testWebhookEndpoint.examples,
});

export const listPortalDeliveries = defineContract({
  ...LIST,
  ...portal,
  path: '/api/v1/webhook-portal/endpoints/:id/deliveries',
  summary: 'List deliveries of an endpoint of the customer',
  params: idParams,
  query: listWebhookDeliveries.query,
  response: listWebhookDeliveries.response,
  examples: { response: exampleDelivery },
});

export const inspectPortalDelivery = defineContract({
  ...portalRead,
  path: '/api/v1/webhook-portal/deliveries/:id',
  summary: 'Get a delivery to the customer',
  params: idParams,
  response: inspectWebhookDelivery.response,
  examples: inspectWebhookDelivery.examples,
});

export const resendPortalDeliveries = defineContract({
  ...portalChange,
  method: 'POST',
  path: '/api/v1/webhook-portal/endpoints/:id/resend',
  summary: 'Send deliveries to the customer again',
  params: idParams,
  schema: resendWebhookDeliveries.schema,
  response: resendWebhookDeliveries.response,
  status: 202,
  audit: resendWebhookDeliveries.audit,
  errors: ['CONFLICT'],
  examples: resendWebhookDeliveries.examples,
});

export const webhookPortal = defineArea({
  tag: 'webhook-portal',
  description: "A page where an organization's customers manage their own webhook endpoints.",
  operations: {
    getPortalFrameOrigins,
    getPortal,
    listPortalEndpoints,
    createPortalEndpoint,
    updatePortalEndpoint,
    deletePortalEndpoint,
    rotatePortalSecret,
    testPortalEndpoint,
    listPortalDeliveries,
    inspectPortalDelivery,
    resendPortalDeliveries,
  },
  scopes: [],
});
