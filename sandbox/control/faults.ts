/** Faults the server can be set to produce. Counts are of requests that still will fail. */
export interface Faults {
  /** Added to every API and token request, milliseconds. */
  latencyMs: number;
  /** API requests that return 500. */
  failNext: number;
  /** API requests that return 429. */
  rateLimitNext: number;
  /** API requests that return 200 with something that is not the expected JSON. */
  garbageNext: number;
  /** Token requests that return 503. */
  tokenErrorNext: number;
  /** Webhook events to deliver twice under the same id. */
  duplicateNext: number;
}

export type FaultCount = Exclude<keyof Faults, 'latencyMs'>;

export interface FaultBox {
  current(): Faults;
  set(faults: Partial<Faults>): void;
  /** Uses up one of a kind; false when none is left. */
  take(kind: FaultCount): boolean;
  reset(): void;
}

const NONE: Faults = {
  latencyMs: 0,
  failNext: 0,
  rateLimitNext: 0,
  garbageNext: 0,
  tokenErrorNext: 0,
  duplicateNext: 0,
};

export const FAULT_NAMES = Object.keys(NONE) as (keyof Faults)[];

/** Creates a box without faults. */
export function createFaultBox(): FaultBox {
  let faults = { ...NONE };
  return {
    current: () => ({ ...faults }),
    set: (changes) => {
      faults = { ...faults, ...changes };
    },
    take(kind) {
      if (faults[kind] <= 0) return false;
      faults[kind] -= 1;
      return true;
    },
    reset: () => {
      faults = { ...NONE };
    },
  };
}
