import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, type FrameLocator, type Page, test } from '@playwright/test';
import { signUpInBrowser } from '@/__tests__/support/e2e/sign-up';
import { type HttpReceiver, startHttpReceiver } from '@/__tests__/support/http/http-receiver';
import { ROOT } from '@/__tests__/support/root';

const account = {
  name: 'Grace Hopper',
  organization: 'Harvard Mark',
  email: `portal-${process.pid}@example.com`,
  password: 'correct horse battery',
};

interface Site {
  origin: string;
  close(): Promise<void>;
}

/** A site of the team: a page that shows `src` in a frame. */
async function startSite(host: string, src: () => string): Promise<Site> {
  const server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>The team</title><h1>Settings</h1>
      <iframe title="Webhooks" width="1000" height="800" src="${src()}"></iframe>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe[title="Webhooks"]');

/** Creates a link for the customer in the console; returns it. */
async function createLink(page: Page, customer: string): Promise<string> {
  await page.goto('/webhooks/portal');
  await page.getByRole('button', { name: 'Create a link' }).click();
  await page.getByRole('dialog').getByLabel('Customer').fill(customer);
  await page.getByRole('dialog').getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.getByRole('button', { name: "I've saved it" }).click();
  return link;
}

test('a customer manages its endpoints on a page of the team, and nowhere else', async ({
  page,
  browser,
}) => {
  test.slow();
  let link = '';
  const receiver: HttpReceiver = await startHttpReceiver();
  // 127.0.0.1 is another site than localhost, where the product is: the frame is a third party's.
  const declared = await startSite('127.0.0.1', () => link);
  const other = await startSite('127.0.0.1', () => link);
  // A browser of the customer's own, with no session.
  const context = await browser.newContext();
  try {
    await signUpInBrowser(page, account);
    await test.step('declare the origin and create a link', async () => {
      await page.goto('/webhooks/portal');
      await page.getByLabel('Origins').fill(declared.origin);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Origins saved')).toBeVisible();
      link = await createLink(page, 'customer-42');
    });

    const customer = await context.newPage();
    const frame = frameOf(customer);
    await test.step('the declared site shows it: add an endpoint, send a test, see the delivery', async () => {
      await customer.goto(declared.origin);
      await frame.getByRole('button', { name: 'Add endpoint' }).first().click();
      await frame.getByLabel('URL').fill(receiver.url);
      await frame.getByRole('dialog').getByRole('button', { name: 'Add endpoint' }).click();
      await expect(frame.getByRole('textbox', { name: 'Signing secret' })).toHaveValue(/^whsec_/);
      await frame.getByRole('button', { name: "I've saved it" }).click();
      await frame.getByText(receiver.url).click();
      await frame.getByRole('button', { name: 'Send test' }).first().click();
      await expect(frame.getByRole('row', { name: /webhook.test.*Succeeded/ })).toBeVisible();
      await frame.getByRole('button', { name: 'webhook.test' }).click();
      await expect(frame.getByText(`Request to ${receiver.url}`)).toBeVisible();
      await frame.getByRole('button', { name: 'Send again' }).click();
      await expect(frame.getByText('The delivery is sent again')).toBeVisible();
    });

    await test.step('without any cookie', async () => {
      expect(await context.cookies()).toEqual([]);
    });

    await test.step('another site does not', async () => {
      const refused = customer.waitForEvent('console', {
        predicate: (message) => /frame-ancestors/.test(message.text()),
      });
      await customer.goto(other.origin);
      await refused;
      await expect(frame.getByRole('heading', { name: 'Webhooks' })).toHaveCount(0);
    });

    await test.step('a revoked link shows nothing', async () => {
      await page.getByLabel('Customer').fill('customer-42');
      await page.getByRole('button', { name: 'End links' }).click();
      await expect(page.getByText('1 link has ended')).toBeVisible();
      await customer.goto(declared.origin);
      await expect(frame.getByText('This link has ended')).toBeVisible();
    });
  } finally {
    await context.close();
    await receiver.close();
    await Promise.all([declared.close(), other.close()]);
  }
});

/** The path of every page, with an id that nothing has. */
function pagePaths(): string[] {
  const files = readdirSync(join(ROOT, 'app'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file}`.replace(/\/page\.tsx$/, '').replaceAll(/\/\([^)]*\)/g, '') || '/')
    .map((path) => path.replaceAll(/\[\w+\]/g, 'cnobody0000000000000000000'));
}

test('no other page can be framed', async ({ page, request }) => {
  const portal = '/webhook-portal/cnobody0000000000000000000';
  const pages = pagePaths();
  // The portal itself is among them, of an organization that has declared no origin.
  expect(pages).toContain(portal);
  const others = [`${portal}/more`, '/webhook-portal', '/webhook-portal/a%2Fb', '/nothing'];
  for (const path of [...pages, ...others]) {
    const headers = (await request.get(path, { maxRedirects: 0 })).headers();
    expect(headers['x-frame-options'], path).toBe('DENY');
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
  }
  await page.goto(portal);
  await expect(page.getByText('This link has ended')).toBeVisible();
});
