/** The place of one run: it waits for a slot, works in it, and leaves. */
export interface Slot {
  /** Runs `work` as soon as a slot is free, and leaves. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Leaves without having worked, or after it; does nothing the second time. */
  leave(): void;
}

/**
 * Bounds how many handlers of a worker are at work at once. A worker of short jobs takes some more, whose
 * rows are read meanwhile, so that no slot waits for the database.
 */
export class Slots {
  private taken = 0;
  private admitted = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly size: number,
    private readonly prefetch: number,
    private readonly onRoom: () => void = () => undefined,
  ) {}

  /** How many more runs may be admitted. */
  get room(): number {
    return this.size + this.prefetch - this.admitted;
  }

  /** How many runs may be admitted at once. */
  get capacity(): number {
    return this.size + this.prefetch;
  }

  admit(): Slot {
    this.admitted += 1;
    let hasLeft = false;
    const leave = () => {
      if (hasLeft) return;
      hasLeft = true;
      this.admitted -= 1;
      this.onRoom();
    };
    return {
      leave,
      run: async (work) => {
        if (this.taken < this.size) this.taken += 1;
        else await new Promise<void>((resolve) => this.waiting.push(resolve));
        try {
          return await work();
        } finally {
          this.release();
          leave();
        }
      },
    };
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken -= 1;
  }
}
