import { SCOPE_ROLES, SCOPES, type Scope } from '@/lib/contracts/manifest.gen';
import { hasRole, type Rights } from '@/lib/contracts/permissions';

export interface MemberChange {
  /** What the caller may do. */
  own: Rights;
  /** What the member may do now. */
  current: Rights;
  /** What the member may do afterwards; null if the membership ends. */
  next: Rights | null;
  /** Whether nobody else owns the organization. */
  isLastOwner: boolean;
}

/** Why a change is refused. */
export type MemberProblem = 'member-above-caller' | 'role-above-caller' | 'last-owner';

/** The scopes of which the rights allow at least one operation. */
export function scopesOf({ role, scopes }: Rights): readonly Scope[] {
  const byRole =
    role === 'custom' ? SCOPES : SCOPES.filter((scope) => hasRole(role, SCOPE_ROLES[scope]));
  return byRole.filter((scope) => scopes === 'all' || scopes.includes(scope));
}

/**
 * Whether `own` includes everything that `other` allows. Admins include every custom role. Who is limited
 * to scopes, by a custom role or an API key, includes what needs no other scopes, but never admins and
 * owners: they may do more than scopes can say.
 */
export function includesRights(own: Rights, other: Rights): boolean {
  const required = other.role === 'custom' ? 'admin' : other.role;
  if (own.role !== 'custom' && !hasRole(own.role, required)) return false;
  if (own.scopes === 'all') return own.role !== 'custom';
  if (hasRole(other.role, 'admin')) return false;
  const scopes = scopesOf(own);
  return scopesOf(other).every((scope) => scopes.includes(scope));
}

/**
 * The rules about members: nobody changes somebody above themselves or grants more than they have, and
 * an organization always has an owner.
 */
export function findMemberProblem(change: MemberChange): MemberProblem | null {
  const { own, current, next, isLastOwner } = change;
  if (!includesRights(own, current)) return 'member-above-caller';
  if (next && !includesRights(own, next)) return 'role-above-caller';
  if (isLastOwner && next?.role !== 'owner') return 'last-owner';
  return null;
}
