import type { Actor } from '@/lib/auth/actor';
import type { Logger } from '@/lib/logger';
import type { ApiKeysRepository, ApiKeyUseCount } from '@/lib/repositories/api-keys-repository';
import { UseCounts } from '@/lib/services/use-counts';
import { DAY_MS } from '@/lib/utils/durations';

const DAYS = 30;

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** The days for which uses are stored, in UTC, the oldest first. */
export function lastDays(now = Date.now()): string[] {
  return Array.from({ length: DAYS }, (_, index) => dayOf(now - (DAYS - 1 - index) * DAY_MS));
}

/** Counts the requests of each API key per day. */
export class ApiKeyUses {
  private readonly counts: UseCounts<ApiKeyUseCount>;
  private cleanedOn = '';

  constructor(
    private readonly deps: {
      apiKeys: Pick<ApiKeysRepository, 'addUses' | 'removeUsesBefore'>;
      logger: Logger;
    },
  ) {
    const write = async (counts: readonly ApiKeyUseCount[]) => {
      await this.removeOld();
      await deps.apiKeys.addUses(counts);
    };
    this.counts = new UseCounts({ name: 'the uses of API keys', write, logger: deps.logger });
  }

  /** Never fails. */
  record({ id, organizationId }: Actor): void {
    const lastUsedAt = new Date();
    const day = dayOf(lastUsedAt.getTime());
    const count = { organizationId, keyId: id ?? '', day, uses: 1, lastUsedAt };
    this.counts.record(`${id} ${day}`, () => count);
  }

  /** Writes what is counted. Never rejects. */
  flush(): Promise<void> {
    return this.counts.flush();
  }

  /** Once a day and process. */
  private async removeOld(): Promise<void> {
    const [first = '', ...rest] = lastDays();
    const today = rest.at(-1) ?? first;
    if (this.cleanedOn === today) return;
    await this.deps.apiKeys.removeUsesBefore(first);
    this.cleanedOn = today;
  }
}
