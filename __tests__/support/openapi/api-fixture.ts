import { createTenants } from '@/__tests__/support/security/tenants';
import { createServerVault, METRICS_TOKEN } from '@/__tests__/support/servers/secrets';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';
import { createSandbox } from '@/sandbox/sandbox';
import { startWooCommerceTwin } from '@/sandbox/twins/woocommerce-twin';
import { renderOpenApi } from '@/scripts/generate-openapi';
import { createResponseValidator, type Received } from './response-validator';

export interface Request {
  path: string;
  method?: string;
  query?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  /** Another server than the fixture's own. */
  url?: string;
}

/** A server, a shop to connect, samples of every resource, and the document that responses are checked against. */
export async function createApiFixture(script?: string) {
  const sandbox = await createSandbox({ port: 0, orders: 5, latencyMs: 0, rateLimit: false });
  const keys = { key: `ck_${'1'.repeat(40)}`, secret: `cs_${'2'.repeat(40)}` };
  const store = await startWooCommerceTwin({ ...keys, orders: [] });
  const env = {
    SANDBOX_URL: sandbox.url,
    PROVIDERS: 'woocommerce',
    METRICS_TOKEN,
    OIDC_ISSUERS: 'sandbox',
    OIDC_SANDBOX_ISSUER: sandbox.url,
    OIDC_SANDBOX_CLIENT_ID: 'plinth',
    OIDC_SANDBOX_CLIENT_SECRET: 'plinth-sandbox-secret',
  };
  const tenants = await createTenants(env, script);
  const validator = createResponseValidator(JSON.parse(renderOpenApi()));
  const problems: string[] = [];
  const seen = new Map<string, Set<number>>();

  /** Records a response, and what the document does not say of it. */
  function note(name: string, reply: Received): void {
    const statuses = seen.get(name) ?? new Set();
    seen.set(name, statuses.add(reply.status));
    for (const problem of validator.problems(name, reply)) {
      problems.push(`${name} ${reply.status}: ${problem}: ${reply.body.slice(0, 200)}`);
    }
  }

  async function send(name: string, request: Request): Promise<Received & { json: unknown }> {
    const contract = (contracts as Record<string, Contract>)[name];
    const { path, query, headers, body, raw, url = tenants.url } = request;
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${url}${path}${query ? `?${query}` : ''}`, {
      method: request.method ?? contract?.method ?? 'GET',
      headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(payload !== undefined && { body: payload }),
      redirect: 'manual',
    });
    const text = await response.text();
    const reply = { status: response.status, headers: response.headers, body: text };
    note(name, reply);
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { ...reply, json: isJson && text !== '' ? JSON.parse(text) : null };
  }

  return {
    tenants,
    vault: createServerVault(),
    /** What a customer enters to connect a store. */
    storeFields: { store: store.store, ...keys },
    statusesOf: validator.statusesOf,
    problems,
    seen,
    note,
    send,
    async close() {
      await tenants.close();
      await store.close();
      await sandbox.close();
    },
  };
}

export type ApiFixture = Awaited<ReturnType<typeof createApiFixture>>;
