import type { Job } from '@/lib/db/generated/client';
import { prefetchOf, sharesOf, slowRunsOf } from '@/lib/queue/config';

/** A run that has had its slot for so long waits for somebody else's server: another one gets the slot. */
const SLOW_AFTER_MS = 1_000;

/** The place of one run: it waits for a slot, works in it, and leaves. */
export interface Slot {
  /** Runs `work` as soon as a slot is free, and leaves. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Leaves without having worked, or after it; does nothing the second time. */
  leave(): void;
}

type Owner = Pick<Job, 'organizationId' | 'concurrencyKey'>;

/** Whether it was there. */
function remove(owners: Owner[], owner: Owner): boolean {
  const index = owners.indexOf(owner);
  if (index >= 0) owners.splice(index, 1);
  return index >= 0;
}

/**
 * Bounds how many handlers of a queue are at work at once, and how many of them are one organization's
 * or have one `concurrencyKey`. Where `slowRunsOf` allows it, a run that takes long goes on without its
 * slot, so that receivers that hang do not hold up others, whosever they are. A worker of short jobs takes some more than it has slots, whose rows are
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
  /** Those that go on without a slot. */
  private readonly slow: Owner[] = [];
  /** How many of them there may be; half of them may be one organization's. */
  readonly slowCapacity: number;
  private readonly waiting: { owner: Owner; begin: () => void }[] = [];

  /** @param onRoom called when a run leaves */
  constructor(
    queue: string,
    private readonly size: number,
    private readonly onRoom: () => void = () => undefined,
  ) {
    const { ofOrganization, ofKey } = sharesOf(queue);
    this.capacity = size + prefetchOf(queue, size);
    this.slowCapacity = size * slowRunsOf(queue);
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
        const timer = setInterval(() => {
          if (this.makeRoom(owner)) leave();
        }, SLOW_AFTER_MS);
        try {
          return await work();
        } finally {
          clearInterval(timer);
          if (!remove(this.slow, owner)) remove(this.working, owner);
          this.beginNext();
          leave();
        }
      },
    };
  }

  /** Takes the slot of a run that goes on without it, if there may be one more of them. */
  private makeRoom(owner: Owner): boolean {
    const ofSame = this.slow.filter((other) => other.organizationId === owner.organizationId);
    if (this.slow.length >= this.slowCapacity || ofSame.length >= this.slowCapacity / 2)
      return false;
    if (!remove(this.working, owner)) return false;
    this.slow.push(owner);
    this.beginNext();
    return true;
  }

  private take(owner: Owner): Promise<void> {
    return new Promise((begin) => {
      this.waiting.push({ owner, begin });
      this.beginNext();
    });
  }

  /** Begins a run that is within its limits: of the organization with the fewest, the longest waiting. */
  private beginNext(): void {
    let next: (typeof this.waiting)[number] | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const candidate of this.waiting) {
      const count = this.countOf(candidate.owner.organizationId);
      if (count >= fewest || !this.mayBegin(candidate.owner)) continue;
      next = candidate;
      fewest = count;
    }
    if (!next) return;
    this.waiting.splice(this.waiting.indexOf(next), 1);
    this.working.push(next.owner);
    next.begin();
  }

  /** Runs of an organization that have begun. */
  private countOf(organizationId: string | null): number {
    const isOf = (owner: Owner) => owner.organizationId === organizationId;
    return this.working.filter(isOf).length + this.slow.filter(isOf).length;
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
