import { html, raw } from 'hono/html';
import { STYLE } from './style';

export type Html = ReturnType<typeof html>;

/** The mark of the invented platform on which the sandbox's shops live. */
const LOGO = raw(
  '<svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true"><path fill="currentColor" d="M3 20c0-8 4-14 13-16 1 6-1 11-6 13 3-4 4-7 4-9-4 3-7 7-8 12Zm14 0c0-3 1-5 4-6-.2 3-1.4 5-4 6Z"/></svg>',
);

/** A whole page: nothing from elsewhere, light or dark as the browser likes. */
export function layout(
  title: string,
  body: Html,
  width: 'narrow' | 'wide' | 'full' = 'narrow',
): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Larkhaven</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body class="${width}">
<header><a class="brand" href="/">${LOGO} Larkhaven</a></header>
<main>${body}</main>
</body>
</html>`;
}
