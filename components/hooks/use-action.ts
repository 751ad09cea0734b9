import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { toLoadError } from '@/components/common/load-error';

export interface ActionOptions {
  /** Shown after success. */
  success?: string;
  /** Reload the page's data afterwards. Default true. */
  refresh?: boolean;
}

/** Shows a failure, with the request id under which the server logged it. */
export function showError(error: unknown): void {
  const { message, requestId } = toLoadError(error);
  notifications.show({
    color: 'red',
    title: message,
    message: requestId ? `Request ${requestId}` : 'Try again in a moment.',
    autoClose: 8000,
  });
}

/**
 * Runs an API call from a button: busy state, a notification of success or failure, fresh page data
 * afterwards. `run` returns the result, or undefined after a failure.
 */
export function useAction() {
  const router = useRouter();
  const [running, setRunning] = useState(false);
  const [refreshing, startTransition] = useTransition();

  async function run<T>(
    action: () => Promise<T>,
    { success, refresh = true }: ActionOptions = {},
  ): Promise<T | undefined> {
    setRunning(true);
    try {
      const result = await action();
      if (success) notifications.show({ color: 'verdigris', message: success });
      if (refresh) startTransition(() => router.refresh());
      return result;
    } catch (error) {
      showError(error);
      return undefined;
    } finally {
      setRunning(false);
    }
  }
  return { run, busy: running || refreshing };
}
