import { hasRole, type Role } from '@/lib/contracts/permissions';

/** What somebody may do in an organization. */
export interface Rights {
  role: Role;
}

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

/** Whether `own` includes everything that `other` allows. */
function includesRights(own: Rights, other: Rights): boolean {
  return hasRole(own.role, other.role);
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
