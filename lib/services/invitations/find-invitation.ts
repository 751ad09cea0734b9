import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { Rights } from '@/lib/contracts/permissions';
import type { Transaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError } from '@/lib/errors';
import type { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type {
  InvitationRow,
  InvitationsRepository,
} from '@/lib/repositories/invitations-repository';
import type { MembersRepository } from '@/lib/repositories/members-repository';
import { rightsOf } from '@/lib/services/members/caller-rights';
import { includesRights } from '@/lib/services/members/member-rules';

const ENDED = {
  accepted: 'This invitation was accepted already',
  revoked: 'This invitation was revoked; ask for a new one',
  expired: 'This invitation has expired; ask for a new one',
} as const;

interface FindInvitationDeps {
  linkTokens: Pick<LinkTokens, 'verify'>;
  invitations: Pick<InvitationsRepository, 'findByLink'>;
  members: Pick<MembersRepository, 'findByUser'>;
  apiKeys: Pick<ApiKeysRepository, 'find'>;
}

/** What the person or the API key of the organization who invited may do now; null when they are gone. */
async function findInviterRights(
  { members, apiKeys }: FindInvitationDeps,
  { organizationId, userId, apiKeyId }: InvitationRow,
  tx?: Transaction,
): Promise<Rights | null> {
  if (apiKeyId === null) {
    const member = await members.findByUser(organizationId, userId, tx);
    return member && rightsOf(member);
  }
  const key = await apiKeys.find({ organizationId }, apiKeyId, tx);
  const isLive = key !== null && (key.expiresAt === null || key.expiresAt > new Date());
  return isLive ? { role: 'custom', scopes: key.scopes } : null;
}

/** An invitation ends, too, when its inviter may no longer grant the role. */
async function isWithdrawn(deps: FindInvitationDeps, row: InvitationRow, tx?: Transaction) {
  if (row.revokedAt) return true;
  const inviter = await findInviterRights(deps, row, tx);
  return inviter === null || !includesRights(inviter, rightsOf(row));
}

/**
 * The invitation of a mailed link.
 * @throws NotFoundError for a token that is not ours; ConflictError, with `details.status`, when it ended
 */
export async function findInvitation(
  deps: FindInvitationDeps,
  token: string,
  tx?: Transaction,
): Promise<InvitationRow> {
  const id = deps.linkTokens.verify('invitation', token);
  const row = id === null ? null : await deps.invitations.findByLink(id, tx);
  if (!row || row.organization.deletedAt) throw new NotFoundError('Invitation');
  const end = (status: keyof typeof ENDED) =>
    new ConflictError(ENDED[status], { details: { status } });
  if (row.acceptedAt) throw end('accepted');
  if (await isWithdrawn(deps, row, tx)) throw end('revoked');
  if (row.expiresAt <= new Date()) throw end('expired');
  return row;
}
