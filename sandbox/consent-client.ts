import { type CookieJar, createCookieJar } from './cookie-jar';

export interface ApproveConsentOptions {
  /** The id of the shop to choose; default: the one that the page has chosen. */
  shop?: string;
  /** Press Cancel in place of Allow. */
  deny?: boolean;
  signal?: AbortSignal;
  /** Keeps the browser session from one call to the next; default: a new browser each time. */
  jar?: CookieJar;
}

const MAX_STEPS = 12;

const decodeHtml = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** What a page says, without its markup; for messages. */
function textOf(page: string): string {
  const main = /<main>([\s\S]*)<\/main>/.exec(page)?.[1] ?? page;
  return decodeHtml(main.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '))
    .trim()
    .slice(0, 300);
}

/** Fills in the consent page's form. */
function fillForm(page: string, options: ApproveConsentOptions) {
  const action = /<form[^>]*\baction="([^"]+)"/.exec(page)?.[1];
  const shops = [...page.matchAll(/name="shop" value="([^"]+)"\s*(checked)?/g)];
  const chosen = options.shop ?? shops.find((match) => match[2])?.[1];
  if (!action || !chosen) throw new Error(`This is not the consent page: ${textOf(page)}`);
  if (!shops.some((match) => match[1] === chosen)) {
    const known = shops.map((match) => match[1]).join(', ');
    throw new Error(`The consent page offers no shop "${chosen}", only ${known}`);
  }
  const decision = options.deny ? 'deny' : 'allow';
  return { action: decodeHtml(action), body: new URLSearchParams({ shop: chosen, decision }) };
}

/**
 * Walks the sign-in and consent pages over HTTP as a browser would, and returns the URL to which
 * the browser would be sent back (with `code` and `state`, or `error`), without following it.
 * @throws Error with what the page says when the server refuses the request.
 */
export async function approveConsent(
  authorizationUrl: string | URL,
  options: ApproveConsentOptions = {},
): Promise<string> {
  const jar = options.jar ?? createCookieJar();
  let url = new URL(authorizationUrl);
  const { origin } = url;
  let body: URLSearchParams | undefined;
  for (let step = 0; step < MAX_STEPS; step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      method: body ? 'POST' : 'GET',
      headers: { accept: 'text/html', cookie: jar.header(url) },
      ...(body ? { body } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    jar.store(response, url);
    const page = await response.text();
    const location = response.headers.get('location');
    body = undefined;
    if (location) {
      const next = new URL(location, url);
      if (next.origin !== origin) return next.href;
      url = next;
    } else if (response.ok) {
      const form = fillForm(page, options);
      url = new URL(form.action, url);
      body = form.body;
    } else {
      throw new Error(`The authorization server returned ${response.status}: ${textOf(page)}`);
    }
  }
  throw new Error('The authorization server sends the browser round in circles');
}
