interface Cookie {
  value: string;
  path: string;
}

/** As much of a browser's cookie jar as walking through one site needs. */
export interface CookieJar {
  /** Takes in a response's `Set-Cookie` headers. */
  store(response: Response, url: URL): void;
  /** The `Cookie` header for a URL. */
  header(url: URL): string;
}

const pathMatches = (cookiePath: string, path: string) =>
  path === cookiePath ||
  (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'));

/** Creates an empty jar; it is for one origin. */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie & { name: string }>();
  return {
    store(response, url) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const name = pair.slice(0, pair.indexOf('='));
        const value = pair.slice(pair.indexOf('=') + 1);
        const attribute = (wanted: string) =>
          attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.split('=')[1];
        const path = attribute('path') ?? url.pathname;
        const expires = attribute('expires');
        const expired =
          attribute('max-age') === '0' || (expires && Date.parse(expires) < Date.now());
        if (expired) cookies.delete(`${name};${path}`);
        else cookies.set(`${name};${path}`, { name, value, path });
      }
    },
    header: (url) =>
      [...cookies.values()]
        .filter((cookie) => pathMatches(cookie.path, url.pathname))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
  };
}
