import type { Database, Db } from '@/lib/db/client';
import type { SignUp } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

export type NewSignUp = Pick<SignUp, 'email' | 'name' | 'organizationName' | 'expiresAt'>;

/** Sign-ups whose address is not confirmed: no user exists yet. */
export class SignUpsRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  async create(tx: Transaction, signUp: NewSignUp): Promise<void> {
    const db = await tx.prisma();
    await db.signUp.create({ data: signUp });
  }

  /** The newest sign-up of the address that has not expired. */
  async findLatest(tx: Transaction, email: string): Promise<SignUp | null> {
    const db = await tx.prisma();
    return db.signUp.findFirst({
      where: { email, expiresAt: { gt: new Date() } },
      orderBy: { createdAt: 'desc' },
    });
  }

  /** Null when it is unknown or has expired. */
  find(id: string): Promise<SignUp | null> {
    return this.db.signUp.findFirst({ where: { id, expiresAt: { gt: new Date() } } });
  }

  /** Ends the sign-up, and all others of its address; false when it has ended before. */
  async take(tx: Transaction, { id, email }: Pick<SignUp, 'id' | 'email'>): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.signUp.deleteMany({ where: { id } });
    if (count === 0) return false;
    await db.signUp.deleteMany({ where: { email } });
    return true;
  }

  async removeExpired(): Promise<number> {
    const { count } = await this.db.signUp.deleteMany({ where: { expiresAt: { lt: new Date() } } });
    return count;
  }
}
