import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';
import { isApiError } from '@/lib/errors';

const redirect = (location: string) => new Response(null, { status: 303, headers: { location } });

const isBrowser = ({ headers }: { headers: Pick<Headers, 'get'> }) =>
  headers.get('accept')?.includes('text/html') ?? false;

/** Redirects a browser to the console with the outcome; a program gets errors in the envelope. */
export const GET = createApiHandler({
  ...contracts.connectionCallback,
  handler: async ({ request, query, cookies, source, services: { connections } }) => {
    try {
      const { connectionId, jobId } = await connections.callback({
        query,
        params: new URL(request.url).searchParams,
        binding: cookies.get('oauth'),
        source,
      });
      return redirect(connections.consoleUrl({ connected: connectionId, job: jobId }));
    } catch (error) {
      if (!isApiError(error) || !isBrowser(request)) throw error;
      return redirect(connections.consoleUrl({ error: error.code, message: error.message }));
    }
  },
});
