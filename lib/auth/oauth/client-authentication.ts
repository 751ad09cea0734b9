import { type ClientAuth, ClientSecretBasic, ClientSecretPost } from 'openid-client';
import type { ClientAuthentication } from '@/lib/integrations/authorization';

/** Id and secret as they are: servers that do not decode them compare them so. */
function basicPlain(secret: string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const credentials = Buffer.from(`${client_id}:${secret}`, 'utf8').toString('base64');
    headers.set('authorization', `Basic ${credentials}`);
  };
}

/**
 * How requests for tokens carry the client's secret. Undeclared: Basic, which RFC 6749 requires of
 * every server, unless the server's metadata has only the body.
 */
export function authenticateWith(secret: string, declared?: ClientAuthentication): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  if (declared) return { basic, 'basic-plain': basicPlain(secret), body: post }[declared];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    return (!methods || methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
