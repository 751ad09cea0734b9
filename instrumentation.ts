/** Called by Next.js once, before its server takes requests. */
export async function register(): Promise<void> {
  // Next.js builds this file for its edge runtime as well, which has neither servers nor Node's modules;
  // the variable is its own, put in when it builds.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { prepareNextRequests } = await import('@/server/next-requests');
    prepareNextRequests();
  }
}
