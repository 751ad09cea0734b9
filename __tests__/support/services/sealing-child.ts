import { AuditSealsRepository } from '@/lib/repositories/audit-seals-repository';
import { openAudit } from './audit-fixture';

/** A sealer that stops at a step for good; its arguments are the database's URL and the step. */
const [databaseUrl = '', step = ''] = process.argv.slice(2);

const hold = () => {
  console.log('holding');
  return new Promise<never>(() => setInterval(() => undefined, 1_000));
};

class HoldingRepository extends AuditSealsRepository {
  override async lock(tx: Parameters<AuditSealsRepository['lock']>[0]) {
    const locked = await super.lock(tx);
    return step === 'locked' ? hold() : locked;
  }

  override async lastNumber(tx: Parameters<AuditSealsRepository['lastNumber']>[0]) {
    const number = await super.lastNumber(tx);
    return step === 'hashed' ? hold() : number;
  }

  override async create(...args: Parameters<AuditSealsRepository['create']>) {
    await super.create(...args);
    if (step === 'written') await hold();
  }
}

const { sealer } = openAudit(databaseUrl, (database) => new HoldingRepository(database));
await sealer.seal();
