import type { Actor } from '@/lib/auth/actor';
import { EXPORTED_ROWS } from '@/lib/contracts/account-export';
import type { RunTransaction } from '@/lib/db/transaction';
import { UnauthenticatedError } from '@/lib/errors';
import type { AccountExportsRepository } from '@/lib/repositories/account-exports-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { Download } from '@/lib/services/files-service';

/** The lists besides memberships and the audit log, in the order of the file. */
const EXPORTED_LISTS = ['identities', 'factors', 'sessions', 'apiKeys', 'notifications'] as const;

export interface AccountExportDeps {
  transaction: RunTransaction;
  accountExports: AccountExportsRepository;
  audit: AuditService;
}

/** The person's data as a file. */
export class AccountExport {
  constructor(private readonly deps: AccountExportDeps) {}

  /** The file, read list by list while the client takes it. That it was exported is recorded first. */
  async open(actor: Actor): Promise<Download> {
    const { userId } = actor;
    if (userId === null) throw new UnauthenticatedError();
    await this.deps.transaction((tx) =>
      this.deps.audit.record(tx, actor, {
        action: 'ACCOUNT_EXPORTED',
        resourceType: 'User',
        resourceId: userId,
      }),
    );
    const date = new Date().toISOString().slice(0, 10);
    return {
      filename: `account-${date}.json`,
      contentType: 'application/json; charset=utf-8',
      parts: this.parts(userId),
    };
  }

  private async *parts(userId: string): AsyncGenerator<string> {
    const { accountExports } = this.deps;
    const member = (name: string, value: unknown) => `,\n"${name}": ${JSON.stringify(value)}`;
    yield `{"exportedAt": ${JSON.stringify(new Date())}`;
    yield member('profile', await accountExports.profile(userId));
    const memberships = await accountExports.memberships(userId);
    yield member('memberships', memberships);
    for (const name of EXPORTED_LISTS) {
      yield member(name, await accountExports[name](userId, EXPORTED_ROWS));
    }
    const organizationIds = memberships.map(({ organizationId }) => organizationId);
    yield member('auditLog', await accountExports.auditLog(userId, organizationIds, EXPORTED_ROWS));
    yield '}\n';
  }
}
