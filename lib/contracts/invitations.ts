import { z } from 'zod';
import { id, idParams, timestamp } from './common';
import { CHANGE, defineContract, operationsOf } from './contract';
import { exampleInvitation, exampleOrganization, exampleSession } from './examples';
import { columnsOf, defineList } from './list';
import { roleChoice } from './members';
import { newPassword } from './password';
import { MEMBER_ROLES } from './permissions';
import { email, name, sessionInfo, transport } from './session-info';

export const INVITATION_DAYS = 7;

export const invitation = z.object({
  id,
  email: z.string(),
  role: z.enum(MEMBER_ROLES),
  /** The custom role; null for a built-in one. */
  roleId: id.nullable(),
  roleName: z.string().nullable(),
  /** Null when an API key of the organization invited, or the user is deleted. */
  inviterName: z.string().nullable(),
  expiresAt: timestamp,
  createdAt: timestamp,
});
export type InvitationView = z.infer<typeof invitation>;

export const invitationList = defineList({ name: 'invitations', columns: columnsOf(invitation) });

const preview = z.object({
  organizationName: z.string(),
  inviterName: z.string().nullable(),
  email: z.string(),
  role: z.enum(MEMBER_ROLES),
  roleName: z.string().nullable(),
  expiresAt: timestamp,
  /** Whether the address has an account: sign in to accept; otherwise sign up by the invitation. */
  hasAccount: z.boolean(),
});
export type InvitationPreview = z.infer<typeof preview>;

const token = z.string().min(1).max(200);
const exampleToken = `${exampleInvitation.id}.bm90LWEtcmVhbC1zaWduYXR1cmU`;
const { email: exampleEmail, role: exampleRole } = exampleInvitation;

const { list, change } = operationsOf('members', 'organizations');
const ENDED =
  'An invitation that was accepted, revoked or has expired is a `CONFLICT` with `details.status`.';

export const listInvitations = defineContract({
  ...list,
  path: '/api/v1/invitations',
  summary: 'List pending invitations',
  description: 'Those that were neither accepted nor revoked; expired ones can be sent again.',
  role: 'admin',
  query: invitationList.query,
  response: invitation,
  examples: { response: exampleInvitation },
});

export const createInvitation = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/invitations',
  summary: 'Invite somebody by e-mail',
  description: `The link is valid for ${INVITATION_DAYS} days. The role cannot allow more than the caller may do.`,
  role: 'admin',
  schema: roleChoice.safeExtend({ email }),
  response: invitation,
  status: 201,
  audit: 'INVITATION_CREATED',
  errors: ['CONFLICT'],
  examples: {
    request: { email: exampleEmail, role: exampleRole },
    response: exampleInvitation,
  },
});

export const resendInvitation = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/invitations/:id/resend',
  summary: 'Send an invitation again',
  description: `The link is valid for another ${INVITATION_DAYS} days.`,
  role: 'admin',
  params: idParams,
  response: invitation,
  audit: 'INVITATION_RESENT',
  examples: { response: exampleInvitation },
});

export const revokeInvitation = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/invitations/:id',
  summary: 'Revoke an invitation',
  role: 'admin',
  params: idParams,
  response: invitation,
  audit: 'INVITATION_REVOKED',
  examples: { response: exampleInvitation },
});

export const previewInvitation = defineContract({
  method: 'POST',
  path: '/api/v1/invitations/preview',
  tag: 'organizations',
  summary: 'Show an invitation by the token of its link',
  description: ENDED,
  authenticate: false,
  csrfExempt: true,
  schema: z.strictObject({ token }),
  response: preview,
  status: 200,
  envelope: 'data',
  rateLimit: 'public',
  audit: 'none',
  errors: ['NOT_FOUND', 'CONFLICT'],
  examples: {
    request: { token: exampleToken },
    response: {
      organizationName: exampleOrganization.name,
      inviterName: exampleInvitation.inviterName,
      email: exampleEmail,
      role: exampleRole,
      roleName: null,
      expiresAt: exampleInvitation.expiresAt,
      hasAccount: false,
    },
  },
});

export const acceptInvitation = defineContract({
  ...CHANGE,
  method: 'POST',
  path: '/api/v1/invitations/accept',
  tag: 'organizations',
  summary: 'Accept an invitation',
  description: `For a user with the invited address. Switch to the organization to work in it. ${ENDED}`,
  role: 'viewer',
  ownAccount: true,
  schema: z.strictObject({ token }),
  response: z.object({ organizationId: id, organizationName: z.string() }),
  audit: 'INVITATION_ACCEPTED',
  errors: ['NOT_FOUND', 'CONFLICT'],
  examples: {
    request: { token: exampleToken },
    response: {
      organizationId: exampleOrganization.id,
      organizationName: exampleOrganization.name,
    },
  },
});

export const signUpByInvitation = defineContract({
  method: 'POST',
  path: '/api/v1/invitations/sign-up',
  tag: 'organizations',
  summary: 'Create an account by an invitation, and a session in its organization',
  description: `The link proves the address, so it needs no verification. ${ENDED}`,
  authenticate: false,
  csrfExempt: true,
  schema: z.strictObject({ token, name, password: newPassword, transport }),
  response: sessionInfo,
  status: 201,
  envelope: 'data',
  rateLimit: 'sign_in',
  audit: 'INVITATION_ACCEPTED',
  errors: ['NOT_FOUND', 'CONFLICT'],
  examples: {
    request: { token: exampleToken, name: 'Grace', password: 'correct horse battery' },
    response: exampleSession,
  },
});
