import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { bundleServers } from '@/scripts/lib/bundle-servers';

const outdir = mkdtempSync(join(ROOT, 'node_modules/.mail-bundle-'));
const TEMPLATES = /prefers-color-scheme|renderToReadableStream/;

/** A bundled file and all that it imports at its start. */
function startOf(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const source = readFileSync(join(outdir, file), 'utf8');
  seen.set(file, source);
  for (const [, name = ''] of source.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)) {
    startOf(name, seen);
  }
  return seen;
}

beforeAll(async () => {
  const entries = {
    api: 'server/api.ts',
    worker: 'server/worker.ts',
    mail: 'lib/mail/render-mail.ts',
  };
  await bundleServers({ root: ROOT, entries, outdir });
}, 120_000);
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

describe('mails in the bundles of the servers', () => {
  it.each(['api.js', 'worker.js'])(
    'React and the templates are not part of the start of %s',
    (file) => {
      const files = startOf(file);
      expect(files.size).toBeGreaterThan(1);
      expect(
        [...files].filter(([, source]) => TEMPLATES.test(source)).map(([name]) => name),
      ).toEqual([]);
    },
  );

  it('render from what the worker imports late', async () => {
    const [late = ''] =
      /"\.\/render-template-\w+\.js"/.exec([...startOf('worker.js').values()].join()) ?? [];
    expect(TEMPLATES.test([...startOf(JSON.parse(late)).values()].join())).toBe(true);
    expect(
      readFileSync(join(outdir, 'mail.js'), 'utf8') + [...startOf('mail.js').values()].join(),
    ).toContain(late);

    const { renderMail } = await import(
      /* @vite-ignore */ pathToFileURL(join(outdir, 'mail.js')).href
    );
    const mail = await renderMail(
      { template: 'account-exists', props: {} },
      { name: 'Ada', address: 'ada@example.com' },
      { appUrl: 'https://app.example.com' },
    );
    expect(mail.text).toContain('https://app.example.com/sign-in');
    expect(mail.html).toMatch(/^<!DOCTYPE html/);
  });
});
