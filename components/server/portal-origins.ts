import { getConfig } from '@/lib/config';

const TIMEOUT_MS = 5000;

/** The organization in the address of the webhook portal; null for every other page. */
export function portalOrganization(pathname: string): string | null {
  return /^\/webhook-portal\/(\w{1,64})$/.exec(pathname)?.[1] ?? null;
}

/** The origins that may show the organization's portal in a frame; none when the API is unavailable. */
export async function findPortalOrigins(
  organizationId: string,
  headers: Record<string, string>,
): Promise<string[]> {
  try {
    const query = new URLSearchParams({ organizationId });
    const response = await fetch(
      `${getConfig().internalApiUrl}/api/v1/webhook-portal/frame-origins?${query}`,
      { headers, signal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    return response.ok ? (await response.json()).data.origins : [];
  } catch {
    return [];
  }
}
