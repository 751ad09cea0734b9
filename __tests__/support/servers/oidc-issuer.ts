import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCookieJar } from '@/sandbox/cookie-jar';
import { generateKeys } from '@/sandbox/oauth/keys';
import { loadOidcProvider } from '@/sandbox/oauth/load-oidc-provider';

/** Somebody with an account at the issuer. */
export interface Person {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

const CLIENT_ID = 'plinth';
const CLIENT_SECRET = 'the client secret of the issuer of the tests';
const MAX_STEPS = 10;

/** A real OpenID Connect server, at which the chosen person signs in without being asked. */
export async function startOidcIssuer(name = 'test') {
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [oidc, keys] = [await loadOidcProvider(), await generateKeys()];
  const people = new Map<string, Person>();
  let current: Person = { sub: 'nobody' };

  const provider = new oidc.Provider(url, {
    jwks: { keys: [keys.jwk] },
    cookies: { keys: keys.cookieKeys },
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [`http://127.0.0.1/api/v1/auth/oidc/${name}/callback`],
        // Any loopback port, RFC 8252 section 7.3.
        application_type: 'native',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    ttl: {
      AuthorizationCode: 60,
      AccessToken: 60,
      IdToken: 60,
      Grant: 60,
      Interaction: 60,
      Session: 60,
    },
    findAccount: (_, sub) => {
      const person = people.get(sub);
      return person && { accountId: sub, claims: () => ({ ...person }) };
    },
  });
  const serveProvider = provider.callback();

  async function interact(...[request, response]: Parameters<RequestListener>): Promise<void> {
    const { params } = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: current.sub, clientId: CLIENT_ID });
    grant.addOIDCScope(String(params.scope));
    const grantId = await grant.save();
    const result = { login: { accountId: current.sub }, consent: { grantId } };
    await provider.interactionFinished(request, response, result);
  }

  listener = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void serveProvider(request, response);
    interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
  };

  return {
    url,
    /** The settings of the app that name this issuer. */
    env: {
      OIDC_ISSUERS: name,
      [`OIDC_${name.toUpperCase()}_ISSUER`]: url,
      [`OIDC_${name.toUpperCase()}_CLIENT_ID`]: CLIENT_ID,
      [`OIDC_${name.toUpperCase()}_CLIENT_SECRET`]: CLIENT_SECRET,
    },
    /** Signs the person in from now on. */
    become(person: Person) {
      people.set(person.sub, person);
      current = person;
    },
    /** Walks through the issuer as a new browser would; returns the URL that it is sent back to. */
    async visit(authorizationUrl: string): Promise<string> {
      const jar = createCookieJar();
      let next = new URL(authorizationUrl);
      for (let step = 0; step < MAX_STEPS; step += 1) {
        const response = await fetch(next, {
          redirect: 'manual',
          headers: { cookie: jar.header(next) },
        });
        jar.store(response, next);
        const location = response.headers.get('location');
        if (!location)
          throw new Error(`The issuer returned ${response.status}: ${await response.text()}`);
        next = new URL(location, next);
        if (next.origin !== url) return next.href;
      }
      throw new Error('The issuer sends the browser round in circles');
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type OidcIssuerServer = Awaited<ReturnType<typeof startOidcIssuer>>;
