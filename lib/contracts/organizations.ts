import { z } from 'zod';
import { defineArea, defineEvent } from './area';
import { deleteChatWebhook, getChatWebhook, setChatWebhook, testChatWebhook } from './chat-webhook';
import { id, idParams, queryObject, timestamp } from './common';
import { CHANGE, defineContract, READ } from './contract';
import { exampleIds, exampleOrganization, exampleSession } from './examples';
import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  previewInvitation,
  resendInvitation,
  revokeInvitation,
  signUpByInvitation,
} from './invitations';
import {
  memberAddedNotification,
  memberRemovedNotification,
  roleChangedNotification,
} from './member-notifications';
import {
  leaveOrganization,
  listMembers,
  memberAdded,
  memberRemoved,
  memberRoleChanged,
  removeMember,
  resetMemberFactors,
  transferOwnership,
  updateMember,
} from './members';
import { MEMBER_ROLES } from './permissions';
import { createRole, listRoles, removeRole, updateRole } from './roles';
import { name, organization, sessionInfo } from './session-info';

const read = { ...READ, tag: 'organizations' } as const;
const change = { ...CHANGE, tag: 'organizations' } as const;

export const organizationDetails = organization.extend({
  /** Whether sessions of its members need a second factor. */
  requiresSecondFactor: z.boolean(),
  createdAt: timestamp,
});
export type OrganizationView = z.infer<typeof organizationDetails>;

const ownOrganization = organization.extend({
  role: z.enum(MEMBER_ROLES),
  /** Whether it is the organization of this session. */
  isCurrent: z.boolean(),
  /** When a deleted organization is removed for good; only owners see it until then. */
  deletesAt: timestamp.nullable(),
});
export type OwnOrganization = z.infer<typeof ownOrganization>;

const exampleDetails = {
  ...exampleOrganization,
  requiresSecondFactor: false,
  createdAt: '2026-01-15T10:30:00.000Z',
};

export const listOrganizations = defineContract({
  ...read,
  path: '/api/v1/organizations',
  summary: 'List the organizations of the current user',
  role: 'viewer',
  ownAccount: true,
  response: z.array(ownOrganization),
  examples: {
    response: [{ ...exampleOrganization, role: 'owner', isCurrent: true, deletesAt: null }],
  },
});

export const createOrganization = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/organizations',
  summary: 'Create an organization',
  description: 'The caller becomes its owner. Switch to it to work in it.',
  role: 'viewer',
  schema: z.strictObject({ name }),
  response: organizationDetails,
  status: 201,
  audit: 'ORGANIZATION_CREATED',
  errors: ['CONFLICT'],
  examples: { request: { name: 'Analytical Engines' }, response: exampleDetails },
});

export const getOrganization = defineContract({
  ...read,
  path: '/api/v1/organizations/current',
  summary: 'Get the current organization',
  role: 'viewer',
  scope: 'organizations:read',
  response: organizationDetails,
  examples: { response: exampleDetails },
});

export const updateOrganization = defineContract({
  ...change,
  method: 'PATCH',
  path: '/api/v1/organizations/current',
  summary: 'Rename the current organization',
  role: 'admin',
  scope: 'organizations:write',
  schema: z.strictObject({ name }),
  response: organizationDetails,
  audit: 'ORGANIZATION_UPDATED',
  examples: { request: { name: 'Analytical Engines' }, response: exampleDetails },
});

export const setSecondFactorPolicy = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/organizations/current/second-factor-policy',
  summary: 'Require a second factor of the members',
  description:
    'From then on, sessions of members who signed in without a second factor get 403 `SECOND_FACTOR_SETUP_REQUIRED`, except for operations on their own account. API keys go on working. To require it, your own session must have one.',
  role: 'owner',
  recentAuthentication: true,
  schema: z.strictObject({ requiresSecondFactor: z.boolean() }),
  response: organizationDetails,
  audit: 'SECOND_FACTOR_POLICY_CHANGED',
  errors: ['CONFLICT'],
  examples: {
    request: { requiresSecondFactor: true },
    response: { ...exampleDetails, requiresSecondFactor: true },
  },
});

export const DELETION_DAYS = 30;

export const deleteOrganization = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/organizations/current',
  summary: 'Delete the current organization',
  description: `Everybody loses access at once, API keys of the organization too; syncs, webhooks and all other jobs end. Owners can restore it for ${DELETION_DAYS} days.`,
  role: 'owner',
  recentAuthentication: true,
  query: queryObject({
    /** The name of the organization, typed again. */
    confirm: z.string().max(200),
  }),
  response: z.object({ id, deletesAt: timestamp }),
  audit: 'ORGANIZATION_DELETED',
  examples: {
    response: { id: exampleIds.organization, deletesAt: '2026-02-14T10:30:00.000Z' },
  },
});

const exampleExport = {
  'application/x-ndjson': `${JSON.stringify({ table: 'Organization', row: exampleDetails })}\n`,
};

export const exportOrganization = defineContract({
  ...read,
  path: '/api/v1/organizations/current/export',
  summary: 'Export everything of the current organization',
  description:
    'NDJSON: a row of the database in each line, with its table. Times are in UTC; secrets, such as tokens and hashes of keys, are left out, and so are the contents of files. The export itself is recorded. If the connection breaks before the end of the body, the file is incomplete.',
  role: 'owner',
  recentAuthentication: true,
  envelope: 'raw',
  produces: ['application/x-ndjson'],
  response: z.string(),
  audit: 'ORGANIZATION_EXPORTED',
  examples: { files: exampleExport, response: exampleExport['application/x-ndjson'] },
});

export const restoreOrganization = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/organizations/:id/restore',
  summary: 'Restore a deleted organization',
  description: 'For its owners, from a session in any other organization.',
  role: 'viewer',
  params: idParams,
  response: organizationDetails,
  audit: 'ORGANIZATION_RESTORED',
  examples: { response: exampleDetails },
});

export const switchOrganization = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/switch-organization',
  summary: 'Continue the session in another organization',
  description:
    'Returns new tokens or cookies, as refresh does, and needs the refresh token like refresh. Earlier access tokens end at once.',
  role: 'viewer',
  ownAccount: true,
  schema: z.strictObject({ organizationId: id, refreshToken: z.string().max(500).optional() }),
  response: sessionInfo,
  audit: 'ORGANIZATION_SWITCHED',
  errors: ['CONFLICT'],
  examples: { request: { organizationId: exampleIds.organization }, response: exampleSession },
});

export const organizationUpdated = defineEvent({
  type: 'organization.updated',
  resource: 'organizationId',
  description: 'The organization was renamed.',
  payload: z.object({ organizationId: id, name: z.string() }),
  example: { organizationId: exampleIds.organization, name: exampleOrganization.name },
});

export const organizations = defineArea({
  tag: 'organizations',
  description: 'Organizations, their members, invitations and roles.',
  operations: {
    listOrganizations,
    createOrganization,
    getOrganization,
    updateOrganization,
    setSecondFactorPolicy,
    deleteOrganization,
    exportOrganization,
    restoreOrganization,
    switchOrganization,
    getChatWebhook,
    setChatWebhook,
    deleteChatWebhook,
    testChatWebhook,
    listMembers,
    updateMember,
    removeMember,
    leaveOrganization,
    transferOwnership,
    resetMemberFactors,
    listInvitations,
    createInvitation,
    resendInvitation,
    revokeInvitation,
    previewInvitation,
    acceptInvitation,
    signUpByInvitation,
    listRoles,
    createRole,
    updateRole,
    removeRole,
  },
  scopes: [
    'organizations:read',
    'organizations:write',
    'members:read',
    'members:write',
    'roles:read',
    'roles:write',
  ],
  events: [organizationUpdated, memberAdded, memberRemoved, memberRoleChanged],
  notifications: [memberAddedNotification, roleChangedNotification, memberRemovedNotification],
});
