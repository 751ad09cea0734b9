import { z } from 'zod';
import { type ConnectionView, connectionList } from '@/lib/contracts/connections';
import type { Database, DbClient } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { ConnectionModel } from '@/lib/db/generated/models';
import { lockRows } from '@/lib/db/postgres/lock-rows';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type ConnectionRow = ConnectionModel;

export type ConnectedAccount = Pick<
  ConnectionRow,
  'organizationId' | 'userId' | 'provider' | 'externalId' | 'name' | 'scopes'
> & { settings: Readonly<Record<string, string>> };

const settings = z.record(z.string(), z.string()).nullable();

/** What the customer entered and the provider returned when the account was connected. */
export function settingsOf({ metadata }: Pick<ConnectionRow, 'metadata'>): Record<string, string> {
  return settings.parse(metadata ?? null) ?? {};
}

export type ConnectionChange = Partial<
  Pick<ConnectionRow, 'status' | 'lastError' | 'lastSyncedAt' | 'deletedAt'>
> & { checkpoint?: object };

export const CONNECTIONS_SOURCE: ListSource<'organizationId'> = {
  table: 'Connection',
  list: connectionList,
  owner: ['organizationId'],
  hiddenBy: 'deletedAt',
};

/** Customers' accounts at providers. Disconnected ones keep their row, hidden by `deletedAt`. */
export class ConnectionsRepository {
  private readonly db: DbClient;
  private readonly reader: ListReader<ConnectionView, 'organizationId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.reader = new ListReader(pool, CONNECTIONS_SOURCE);
  }

  /** One page of an organization's connections, newest first. */
  list(organizationId: string, query: ListQuery): Promise<TextPage<ConnectionView>> {
    return this.reader.page({ organizationId }, query);
  }

  find(organizationId: string, id: string): Promise<ConnectionRow | null> {
    return this.db.connection.findFirst({ where: { id, organizationId } });
  }

  /** Those of an organization that are not disconnected. */
  async listIds(organizationId: string): Promise<string[]> {
    const rows = await this.db.connection.findMany({
      where: { organizationId },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Active ones of all organizations that are not deleted, by id after `afterId`. */
  listActive(
    afterId: string,
    limit: number,
  ): Promise<Pick<ConnectionRow, 'id' | 'organizationId'>[]> {
    return this.db.connection.findMany({
      where: { id: { gt: afterId }, status: 'active', organization: { deletedAt: null } },
      select: { id: true, organizationId: true },
      orderBy: { id: 'asc' },
      take: limit,
    });
  }

  /** Of any organization; for jobs and providers' webhooks, which know only the id. */
  findById(id: string): Promise<ConnectionRow | null> {
    return this.db.connection.findFirst({ where: { id } });
  }

  /** Reads the row and locks it until the transaction ends; null if there is none or it is disconnected. */
  async lock(tx: Transaction, id: string): Promise<ConnectionRow | null> {
    lockRows(tx, 'Connection', [id]);
    const db = await tx.prisma();
    return db.connection.findFirst({ where: { id } });
  }

  /**
   * Creates the connection, or restores a disconnected one with its data and checkpoint. `known` is
   * whether the organization had connected the account before.
   */
  async connect(
    tx: Transaction,
    account: ConnectedAccount,
  ): Promise<{ row: ConnectionRow; known: boolean }> {
    const db = await tx.prisma();
    const { organizationId, provider, externalId, userId, name, scopes } = account;
    const metadata = account.settings;
    const key = { organizationId, provider, externalId };
    // Naming the column shows disconnected rows too.
    const before = await db.connection.findFirst({ where: { ...key, deletedAt: undefined } });
    const current = {
      userId,
      name,
      scopes,
      metadata,
      status: 'active',
      lastError: null,
      deletedAt: null,
    };
    const row = await db.connection.upsert({
      where: { organizationId_provider_externalId: key },
      create: { ...key, ...current },
      update: current,
    });
    return { row, known: before !== null };
  }

  async update(tx: Transaction, id: string, { checkpoint, ...change }: ConnectionChange) {
    const db = await tx.prisma();
    const json = checkpoint as Prisma.InputJsonObject | undefined;
    return db.connection.update({ where: { id }, data: { ...change, checkpoint: json } });
  }
}
