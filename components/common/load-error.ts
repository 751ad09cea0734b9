import { ApiClientError } from '@/lib/api/client';

/** What of an error is shown; plain data, so that it passes from server to client components. */
export interface LoadError {
  code: string;
  message: string;
  requestId: string | null;
}

/** Anything thrown, as something that can be shown. */
export function toLoadError(error: unknown): LoadError {
  if (error instanceof ApiClientError) {
    return { code: error.code, message: error.message, requestId: error.requestId };
  }
  return {
    code: 'UNEXPECTED',
    message: 'Something went wrong on this page. Reload it and try again.',
    requestId: null,
  };
}
