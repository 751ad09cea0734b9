import { request } from 'node:http';
import { createServer } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { linkIn, readMails } from '@/sandbox/mailbox-client';
import { createSandbox, type Sandbox } from '@/sandbox/sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ port: 0, smtpPort: 0, orders: 50 });
});
afterAll(() => sandbox.close());
beforeEach(() => get('/messages', { method: 'DELETE' }));

const get = (path = '', init?: RequestInit) => fetch(`${sandbox.url}/mailbox${path}`, init);
const page = async (path = '') => (await get(path)).text();
const policy = async (path = '') => (await get(path)).headers.get('content-security-policy') ?? '';

async function send(mail: SendMailOptions): Promise<void> {
  const transport = createTransport(sandbox.smtpUrl ?? '');
  try {
    await transport.sendMail({ from: 'Plinth <no-reply@example.com>', subject: 'Hello', ...mail });
  } finally {
    transport.close();
  }
}

/** The id of the newest mail. */
async function newest(): Promise<string> {
  const { messages } = await (await get('/messages')).json();
  return messages[0].id;
}

describe('the mailbox', () => {
  it('gives programs the mails of an address, the newest first', async () => {
    await send({
      to: 'Ada@example.com',
      subject: 'Grüße',
      text: 'See https://a.example/x?token=1',
    });
    await send({ to: 'ada@example.com, bob@example.com', subject: 'Two', html: '<b>two</b>' });
    await send({ to: 'bob@example.com', subject: 'Three', text: 'three' });
    const mails = await readMails(sandbox.url, 'ada@example.com');
    expect(mails.map(({ subject }) => subject)).toEqual(['Two', 'Grüße']);
    expect(mails[0]?.html).toContain('<b>two</b>');
    expect(mails[1]).toMatchObject({
      from: 'Plinth <no-reply@example.com>',
      to: ['Ada@example.com'],
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(linkIn(mails[1] ?? {}).searchParams.get('token')).toBe('1');
    expect(() => linkIn(mails[0] ?? {})).toThrow(/no link/);
    expect(await readMails(sandbox.url, 'nobody@example.com')).toEqual([]);
    expect((await (await get('/messages')).json()).messages).toHaveLength(3);
  });

  it('shows people an empty state, then the list and each mail', async () => {
    expect(await page()).toContain('No mail yet');
    await send({ to: 'ada@example.com', subject: '<i>1 & 2</i>', text: 'a < b', html: '<p>c</p>' });
    const id = await newest();
    expect(await page()).toContain('&lt;i&gt;1 &amp; 2&lt;/i&gt;');
    expect(await page()).not.toContain('No mail yet');
    expect(await page(`/${id}`)).toContain(`src="/mailbox/${id}/html"`);
    expect(await page(`/${id}/html`)).toMatch(/<base target="_blank">.*<p>c<\/p>/s);
    expect(await page(`/${id}?view=text`)).toContain('<pre>a &lt; b');
    expect(await page(`/${id}?view=headers`)).toMatch(/<dt>Message-ID<\/dt>/i);
    expect(await fetch(sandbox.url).then((r) => r.text())).toContain('mailbox, 1 mail');
    expect((await get('/none')).status).toBe(404);
    expect((await get('/none/html')).status).toBe(404);
  });

  it('runs no script of a mail, and loads nothing for it', async () => {
    await send({ to: 'ada@example.com', html: '<script>alert(1)</script>' });
    const id = await newest();
    const own = await policy(`/${id}/html`);
    expect(own).toContain("default-src 'none'");
    expect(own).toMatch(/; sandbox allow-popups allow-popups-to-escape-sandbox$/);
    expect(own).not.toContain('script');
    expect(await page(`/${id}`)).toMatch(/<iframe[^>]*sandbox="allow-popups [^"]*"/);
    for (const path of ['', `/${id}`]) {
      expect(await policy(path)).toMatch(/script-src 'sha256-[^' ]+'; /);
      expect(await policy(path)).toContain("frame-ancestors 'none'");
    }
    expect(await page(`/${id}`)).not.toContain('alert(1)');
  });

  it('reports each change to open pages', async () => {
    const ended = new AbortController();
    const stream = await get('/events', { signal: ended.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    let received = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream.body ?? []) received += decoder.decode(chunk);
    })().catch(() => undefined);
    await eventually(() => expect(received).toContain(': open'));
    expect(received).not.toContain('data:');
    await send({ to: 'ada@example.com' });
    await eventually(() => expect(received).toContain('data: changed'));
    ended.abort();
    await reading;
  });

  it('keeps the last 200 mails', async () => {
    const transport = createTransport({
      url: sandbox.smtpUrl ?? '',
      pool: true,
      maxConnections: 5,
    });
    const mail = { from: 'a@example.com', to: 'ada@example.com' };
    for (let number = 1; number <= 205; number += 1) {
      await transport.sendMail({ ...mail, subject: `Mail ${number}` });
    }
    transport.close();
    const mails = await readMails(sandbox.url, 'ada@example.com');
    expect(mails).toHaveLength(200);
    expect([mails[0]?.subject, mails.at(-1)?.subject]).toEqual(['Mail 205', 'Mail 6']);
  });

  it('refuses mails of more than 1 MB', async () => {
    const text = 'x'.repeat(1_100_000);
    await expect(send({ to: 'ada@example.com', text })).rejects.toMatchObject({
      responseCode: 552,
    });
    expect(await readMails(sandbox.url, 'ada@example.com')).toEqual([]);
  });

  it('is emptied by its button', async () => {
    await send({ to: 'ada@example.com' });
    const cleared = await get('/clear', { method: 'POST', redirect: 'manual' });
    expect([cleared.status, cleared.headers.get('location')]).toEqual([303, '/mailbox']);
    expect(await page()).toContain('No mail yet');
  });
});

describe('access to the mailbox', () => {
  /** The status of a request with headers that fetch does not let through. */
  const statusWith = (headers: Record<string, string>, method = 'GET', path = '/mailbox') =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${sandbox.url}${path}`, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('is for this machine alone; other sites may only link to it', async () => {
    const otherSite = { 'sec-fetch-site': 'cross-site' };
    expect(await statusWith({ host: 'evil.example' })).toBe(403);
    expect(await statusWith({ ...otherSite, 'sec-fetch-mode': 'no-cors' })).toBe(403);
    expect(await statusWith({ ...otherSite, 'sec-fetch-mode': 'navigate' })).toBe(200);
    const form = { ...otherSite, 'sec-fetch-mode': 'navigate' };
    expect(await statusWith(form, 'POST', '/mailbox/clear')).toBe(403);
    expect(await statusWith(otherSite, 'DELETE', '/mailbox/messages')).toBe(403);
  });
});

describe('the port of the mailbox', () => {
  it('is on loopback', () => {
    expect(sandbox.smtpUrl).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
  });

  it('is closed unless it is asked for', async () => {
    const other = await createSandbox({ port: 0, orders: 50 });
    expect(other.smtpUrl).toBeNull();
    expect((await fetch(`${other.url}/mailbox`)).status).toBe(404);
    expect(await fetch(other.url).then((r) => r.text())).not.toContain('/mailbox');
    await other.close();
  });

  it('is named with its setting when it is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const smtpPort = (holder.address() as { port: number }).port;
    const starting = createSandbox({ port: 0, smtpPort, orders: 50 });
    await expect(starting).rejects.toThrow(`Port ${smtpPort} is taken. Stop what`);
    await expect(starting).rejects.toThrow('SANDBOX_SMTP_PORT');
    holder.close();
  });
});
