/** Roles from the weakest to the strongest; each may do what those before it may. */
export const ROLES = ['viewer', 'member', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** What an API key can be allowed. */
export const SCOPES = [
  'orders:read',
  'orders:write',
  'connections:read',
  'connections:write',
  'jobs:read',
  'jobs:write',
  'webhooks:read',
  'webhooks:write',
  'notifications:read',
  'notifications:write',
  'audit:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether `role` is at least `required`. */
export function hasRole(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required);
}
