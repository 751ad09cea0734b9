import { useCallback, useEffect, useState } from 'react';
import { type LoadError, toLoadError } from '@/components/common/load-error';

interface Loaded<T> {
  data: T | null;
  error: LoadError | null;
  reload: () => Promise<void>;
}

/** Loads in the browser: at first, when `key` changes, and when `reload` is called. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({ data: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded
  const reload = useCallback(async () => {
    await load().then(
      (data) => setState({ data, error: null }),
      (error: unknown) => setState(({ data }) => ({ data, error: toLoadError(error) })),
    );
  }, [key]);
  useEffect(() => {
    void reload();
  }, [reload]);
  return { ...state, reload };
}
