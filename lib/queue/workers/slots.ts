import type { Job } from '@/lib/db/generated/client';
import { prefetchOf, sharesOf } from '@/lib/queue/config';

/** The place of one run: it waits for a slot, works in it, and leaves. */
export interface Slot {
  /** Runs `work` as soon as a slot is free, and leaves. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Leaves without having worked, or after it; does nothing the second time. */
  leave(): void;
}

type Owner = Pick<Job, 'organizationId' | 'concurrencyKey'>;

/**
 * Bounds how many handlers of a queue are at work at once, and how many of them are one organization's
 * or have one `concurrencyKey`. A worker of short jobs takes some more than it has slots, whose rows are
 * read meanwhile, so that no slot waits for the database.
 */
export class Slots {
  /** How many runs may be admitted at once. */
  readonly capacity: number;
  private readonly limits: { ofOrganization: number; ofKey: number };
  private admitted = 0;
  /** When runs left within the last second, by `performance.now()`. */
  private readonly leftAt: number[] = [];
  private readonly working: Owner[] = [];
  private readonly waiting: { owner: Owner; begin: () => void }[] = [];

  /** @param onRoom called when a run leaves */
  constructor(
    queue: string,
    private readonly size: number,
    private readonly onRoom: () => void = () => undefined,
  ) {
    const { ofOrganization, ofKey } = sharesOf(queue);
    this.capacity = size + prefetchOf(queue, size);
    this.limits = {
      ofOrganization: Math.ceil(size * ofOrganization),
      ofKey: Math.ceil(size * ofKey),
    };
  }

  /** How many more runs may be admitted. */
  get room(): number {
    return this.capacity - this.admitted;
  }

  /** How many runs there is room for now, and will be within the next second, going by the last one. */
  get demand(): number {
    const since = performance.now() - 1_000;
    while ((this.leftAt[0] ?? since) < since) this.leftAt.shift();
    return this.room + this.leftAt.length;
  }

  admit(owner: Owner): Slot {
    this.admitted += 1;
    let hasLeft = false;
    const leave = () => {
      if (hasLeft) return;
      hasLeft = true;
      this.admitted -= 1;
      this.leftAt.push(performance.now());
      this.onRoom();
    };
    return {
      leave,
      run: async (work) => {
        await this.take(owner);
        try {
          return await work();
        } finally {
          this.working.splice(this.working.indexOf(owner), 1);
          this.beginNext();
          leave();
        }
      },
    };
  }

  private take(owner: Owner): Promise<void> {
    return new Promise((begin) => {
      this.waiting.push({ owner, begin });
      this.beginNext();
    });
  }

  /** Begins the longest waiting run that is within its limits. */
  private beginNext(): void {
    const index = this.waiting.findIndex(({ owner }) => this.mayBegin(owner));
    const [next] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (!next) return;
    this.working.push(next.owner);
    next.begin();
  }

  private mayBegin({ organizationId, concurrencyKey }: Owner): boolean {
    if (this.working.length >= this.size) return false;
    const { ofOrganization, ofKey } = this.limits;
    const ofSame = this.working.filter((other) => other.organizationId === organizationId);
    const key = concurrencyKey;
    if (key !== null && ofSame.filter((other) => other.concurrencyKey === key).length >= ofKey)
      return false;
    return ofSame.length < ofOrganization;
  }
}
