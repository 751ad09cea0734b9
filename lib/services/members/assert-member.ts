import type { Transaction } from '@/lib/db/transaction';
import { ValidationError } from '@/lib/errors';
import type { MembersRepository } from '@/lib/repositories/members-repository';

interface Reference {
  organizationId: string;
  /** Null when the field is empty. */
  userId: string | null;
  /** Where the request has it, such as `body.assigneeId`. */
  path: string;
}

/** @throws ValidationError when the person is not a member of the organization */
export async function assertMember(
  members: Pick<MembersRepository, 'findByUser'>,
  tx: Transaction,
  { organizationId, userId, path }: Reference,
): Promise<void> {
  if (userId === null || (await members.findByUser(organizationId, userId, tx))) return;
  throw ValidationError.of(path, 'is not a member of the organization');
}
