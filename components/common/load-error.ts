import { ApiClientError } from '@/lib/api/client';

/** The visible part of an error; plain data, to pass from server to client components. */
export interface LoadError {
  code: string;
  message: string;
  requestId: string | null;
}

/** A failure in the browser, with a message for the person. */
export class ShownError extends Error {}

/** Anything thrown, as an error to show. */
export function toLoadError(error: unknown): LoadError {
  if (error instanceof ApiClientError) {
    return { code: error.code, message: error.message, requestId: error.requestId };
  }
  if (error instanceof ShownError) {
    return { code: 'UNEXPECTED', message: error.message, requestId: null };
  }
  return {
    code: 'UNEXPECTED',
    message: 'Something went wrong. Reload the page and try again.',
    requestId: null,
  };
}

/** What Next.js passes to an `error.tsx`. */
export interface RenderErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A failed render; its digest is in the server's log. */
export function toRenderError({ digest }: RenderErrorProps['error']): LoadError {
  const message = 'Something went wrong. Try again; if it fails again, quote the request id.';
  return { code: 'UNEXPECTED', message, requestId: digest ?? null };
}
