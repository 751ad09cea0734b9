export type OidcModule = typeof import('oidc-provider');

/**
 * Imports oidc-provider without its notice about Node 20, which it runs on but no longer names.
 * Nothing else is silenced: the notice is the only thing it says while it loads.
 */
export async function loadOidcProvider(): Promise<OidcModule> {
  const warn = console.warn;
  console.warn = (...values: unknown[]) => {
    if (!String(values[0]).includes('Unsupported runtime')) warn(...values);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
