import { z } from 'zod';
import { defineEvent } from './area';
import { id, idParams, timestamp } from './common';
import { CHANGE, defineContract, operationsOf } from './contract';
import { exampleIds, exampleMember } from './examples';
import { columnsOf, defineList, equals } from './list';
import { MEMBER_ROLES } from './permissions';

export const member = z.object({
  id,
  userId: id,
  name: z.string(),
  email: z.string(),
  role: z.enum(MEMBER_ROLES),
  /** The custom role; null for a built-in one. */
  roleId: id.nullable(),
  roleName: z.string().nullable(),
  /** Since when the user is a member. */
  createdAt: timestamp,
});
export type MemberView = z.infer<typeof member>;

export const memberList = defineList({
  name: 'members',
  columns: columnsOf(member),
  sorts: ['createdAt', 'role'],
  defaultSort: 'createdAt',
  filters: { role: equals('role', z.enum(MEMBER_ROLES)) },
  search: ['name', 'email'],
});

/** A built-in role, or `custom` with the id of a role of the organization. */
export const roleChoice = z
  .strictObject({ role: z.enum(MEMBER_ROLES), roleId: id.optional() })
  .refine(({ role, roleId }) => (role === 'custom') === (roleId !== undefined), {
    path: ['roleId'],
    message: 'must be given for the role "custom", and for no other',
  });
export type RoleChoice = z.infer<typeof roleChoice>;

const { list, change } = operationsOf('members', 'organizations');
/** Without a scope, so API keys are rejected. */
const ownChange = { ...CHANGE, tag: 'organizations' } as const;

export const listMembers = defineContract({
  ...list,
  path: '/api/v1/members',
  summary: 'List members of the current organization',
  query: memberList.query,
  response: member,
  examples: { response: exampleMember },
});

export const updateMember = defineContract({
  ...change,
  method: 'PATCH',
  path: '/api/v1/members/:id',
  summary: 'Change the role of a member',
  description:
    'Nobody can change a member above themselves or grant a role above their own. The last owner must stay owner.',
  role: 'admin',
  recentAuthentication: true,
  params: idParams,
  schema: roleChoice,
  response: member,
  audit: 'MEMBER_ROLE_CHANGED',
  errors: ['CONFLICT'],
  examples: { request: { role: 'viewer' }, response: { ...exampleMember, role: 'viewer' } },
});

export const removeMember = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/members/:id',
  summary: 'Remove a member',
  description:
    'Ends the sessions of the member in this organization and revokes their personal API keys.',
  role: 'admin',
  params: idParams,
  response: member,
  audit: 'MEMBER_REMOVED',
  errors: ['CONFLICT'],
  examples: { response: exampleMember },
});

export const leaveOrganization = defineContract({
  ...ownChange,
  method: 'POST',
  path: '/api/v1/members/leave',
  summary: 'Leave the current organization',
  description: 'Ends the sessions of the caller in this organization. The last owner cannot leave.',
  role: 'viewer',
  ownAccount: true,
  response: member,
  audit: 'MEMBER_LEFT',
  errors: ['CONFLICT'],
  examples: { response: exampleMember },
});

export const transferOwnership = defineContract({
  ...ownChange,
  method: 'POST',
  path: '/api/v1/members/:id/transfer-ownership',
  summary: 'Make another member owner in place of the caller',
  description: 'The caller becomes admin in the same step.',
  role: 'owner',
  recentAuthentication: true,
  params: idParams,
  response: member,
  audit: 'OWNERSHIP_TRANSFERRED',
  errors: ['CONFLICT'],
  examples: { response: { ...exampleMember, role: 'owner' } },
});

export const resetMemberFactors = defineContract({
  ...ownChange,
  method: 'POST',
  path: '/api/v1/members/:id/reset-factors',
  summary: 'Remove the second factor of a member who has lost it',
  description:
    'Ends all sessions of the member, who gets an e-mail and signs in with the password alone then. Refused for oneself, and for a member of another organization that the caller does not own: its owners decide, too, how people get in.',
  role: 'owner',
  recentAuthentication: true,
  params: idParams,
  response: z.object({ reset: z.literal(true) }),
  audit: 'MEMBER_FACTORS_RESET',
  errors: ['CONFLICT'],
  examples: { response: { reset: true } },
});

const eventPayload = z.object({
  memberId: id,
  userId: id,
  name: z.string(),
  email: z.string(),
  role: z.enum(MEMBER_ROLES),
  /** The name of a custom role. */
  roleName: z.string().nullable(),
});
const examplePayload = {
  memberId: exampleMember.id,
  userId: exampleIds.user,
  name: exampleMember.name,
  email: exampleMember.email,
  role: 'member',
  roleName: null,
} as const;

export const memberAdded = defineEvent({
  type: 'member.added',
  resource: 'memberId',
  description: 'A user accepted an invitation and is a member now.',
  payload: eventPayload,
  example: examplePayload,
});

export const memberRemoved = defineEvent({
  type: 'member.removed',
  resource: 'memberId',
  description: 'A member was removed from the organization or left it.',
  payload: eventPayload,
  example: examplePayload,
});

export const memberRoleChanged = defineEvent({
  type: 'member.role_changed',
  resource: 'memberId',
  description: 'A member has another role.',
  payload: eventPayload.extend({ previousRole: z.enum(MEMBER_ROLES) }),
  example: { ...examplePayload, previousRole: 'viewer' },
});
