import type { Actor } from '@/lib/auth/actor';
import type { Rights } from '@/lib/contracts/permissions';
import type { Transaction } from '@/lib/db/transaction';
import { ForbiddenError } from '@/lib/errors';
import type { MemberRow, MembersRepository } from '@/lib/repositories/members-repository';
import { scopesOf } from './member-rules';

/** A built-in role, or `custom` with the role of the organization. */
export type AssignedRole = Pick<MemberRow, 'role' | 'customRole'>;

export const rightsOf = ({ role, customRole }: AssignedRole): Rights => ({
  role,
  scopes: customRole?.scopes ?? 'all',
});

/** As people read it. */
export const roleName = ({ role, customRole }: AssignedRole) => customRole?.name ?? role;

/** The scopes that both the caller's credential and the membership allow. */
const limit = ({ scopes }: Actor, rights: Rights) =>
  scopesOf(rights).filter((scope) => scopes === 'all' || scopes.includes(scope));

export interface Caller {
  /** What the caller may do at this moment. */
  own: Rights;
  /** Null for an API key of the organization. */
  member: MemberRow | null;
}

/**
 * Looks the caller's rights up, and makes other changes of the organization's members wait until this
 * transaction ends.
 * @throws ForbiddenError when the membership has ended
 */
export async function lockCaller(
  members: Pick<MembersRepository, 'lock' | 'findByUser'>,
  tx: Transaction,
  actor: Actor,
): Promise<Caller> {
  const { organizationId, userId } = actor;
  await members.lock(tx, organizationId);
  if (userId === null) return { own: actor, member: null };
  const member = await members.findByUser(organizationId, userId, tx);
  if (!member) throw new ForbiddenError('The membership has ended');
  const rights = rightsOf(member);
  // An API key, or a custom role, allows only its scopes.
  const own = actor.scopes === 'all' ? rights : { ...rights, scopes: limit(actor, rights) };
  return { own, member };
}
