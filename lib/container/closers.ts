import type { Logger } from '@/lib/logger';

/** Collects how to end what is built, where it is built. */
export interface Closers {
  add(name: string, close: () => unknown): void;
}

/** Closes in the reverse order of construction; one that fails does not keep the others open. */
export function createClosers() {
  const list: { name: string; close: () => unknown }[] = [];
  return {
    add: (name: string, close: () => unknown) => void list.push({ name, close }),
    async closeAll(logger: Logger): Promise<void> {
      for (const { name, close } of list.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          logger.error(`Closing the ${name} failed`, error);
        }
      }
    },
  };
}
