/** Names a request after its route, ids replaced, such as `GET /api/orders/:id`. */
export function routeName(method: string, path: string): string {
  const route = path
    .replace(/^\/(api|__sandbox)\/(orders|webhooks)\/[^/]+/, '/$1/$2/:id')
    .replace(/^\/connect\/[^/]+/, '/connect/:uid')
    .replace(/^\/oauth\/authorize\/[^/]+/, '/oauth/authorize/:uid');
  return `${method} ${route}`;
}
