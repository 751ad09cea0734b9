import type { Scope } from './manifest.gen';

/** From the weakest to the strongest; each includes the ones before it. */
export const ROLES = ['viewer', 'member', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Roles of members: `custom` is a role of the organization's own, which consists of scopes. */
export const MEMBER_ROLES = [...ROLES, 'custom'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What somebody may do in an organization: what both the role and the scopes allow. */
export interface Rights {
  role: MemberRole;
  /** Of a custom role or an API key; `all` for members with a built-in role. */
  scopes: 'all' | readonly Scope[];
}

/** What a member may do, and on which condition. */
export interface MemberRights extends Rights {
  /** Whether the organization requires a second factor of its members' sessions. */
  requiresSecondFactor: boolean;
}

/** How the person of a session has proved who they are. */
export interface SessionProof {
  /** When they last did, in milliseconds since 1970. */
  authenticatedAt: number;
  /** Whether they have by a second factor, too. */
  secondFactor: boolean;
}

/** Whether `role` is at least `required`; a custom role is only compared by its scopes. */
export function hasRole(role: MemberRole, required: Role): boolean {
  return role !== 'custom' && ROLES.indexOf(role) >= ROLES.indexOf(required);
}

/**
 * Whether the rights allow an operation. A custom role allows the operations of its scopes, and those
 * that are every member's own: without a scope, and for viewers.
 */
export function allows(
  { role, scopes }: Rights,
  operation: { readonly role?: Role; readonly scope?: Scope },
): boolean {
  const { role: required, scope } = operation;
  if (!required) return false;
  if (role === 'custom') return scope ? scopes.includes(scope) : required === 'viewer';
  return hasRole(role, required) && (scopes === 'all' || (!!scope && scopes.includes(scope)));
}
