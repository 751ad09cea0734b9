import type { Logger } from '@/lib/logger';

/**
 * Collects how to end what is built, where it is built. Closes in the reverse order; one that fails does
 * not keep the others open.
 */
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

export type Closers = ReturnType<typeof createClosers>;
