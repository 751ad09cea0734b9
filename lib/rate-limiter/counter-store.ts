/** Where all processes count together. */
export interface CounterStore {
  /**
   * Adds `points` to the counter of `key`, which begins anew after `windowMs`; answers its value
   * including them and what is left of its window. Rejects soon when the store is away.
   */
  add(key: string, points: number, windowMs: number): Promise<{ used: number; resetMs: number }>;
  close(): void;
}
