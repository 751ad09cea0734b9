import { z } from 'zod';
import { id, idParams, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleRole } from './examples';
import { columnsOf, defineList } from './list';
import { SCOPES } from './manifest.gen';

export const customRole = z.object({
  id,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** How many members have the role. */
  members: z.number().int(),
  createdAt: timestamp,
});
export type CustomRoleView = z.infer<typeof customRole>;

export const customRoleList = defineList({ name: 'roles', columns: columnsOf(customRole) });

const fields = z.strictObject({
  /** Invitations show it in their mail. */
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
});
const exampleFields = { name: exampleRole.name, scopes: exampleRole.scopes };

const { list, change: plainChange } = operationsOf('roles', 'organizations');
/** A role decides what its members can do. */
const change = { ...plainChange, recentAuthentication: true } as const;

export const listRoles = defineContract({
  ...list,
  path: '/api/v1/roles',
  summary: 'List custom roles of the current organization',
  query: customRoleList.query,
  response: customRole,
  examples: { response: exampleRole },
});

export const createRole = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/roles',
  summary: 'Create a custom role',
  description:
    'The role allows the operations of its scopes, and those that every member may do for themselves. It cannot have scopes that the caller lacks.',
  role: 'admin',
  schema: fields,
  response: customRole,
  status: 201,
  audit: 'ROLE_CREATED',
  errors: ['CONFLICT'],
  examples: { request: exampleFields, response: exampleRole },
});

export const updateRole = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/roles/:id',
  summary: 'Replace a custom role',
  description: 'Applies at once to every member who has the role.',
  role: 'admin',
  params: idParams,
  schema: fields,
  response: customRole,
  audit: 'ROLE_UPDATED',
  errors: ['CONFLICT'],
  examples: {
    request: { ...exampleFields, name: 'Clerk' },
    response: { ...exampleRole, name: 'Clerk' },
  },
});

export const removeRole = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/roles/:id',
  summary: 'Remove a custom role',
  description: 'A role that a member or an invitation has cannot be removed.',
  role: 'admin',
  params: idParams,
  response: customRole,
  audit: 'ROLE_REMOVED',
  errors: ['CONFLICT'],
  examples: { response: { ...exampleRole, members: 0 } },
});
