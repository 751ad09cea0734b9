import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { signOutInBrowser, signUpInBrowser } from '@/__tests__/support/e2e/sign-up';
import { type HttpReceiver, startHttpReceiver } from '@/__tests__/support/http/http-receiver';

const account = {
  name: 'Ada Lovelace',
  organization: 'Analytical Engines',
  email: `ada-${process.pid}@example.com`,
  password: 'correct horse battery',
};

/** Anything that a page prints as an error is a fault: a refused script, a broken hydration, a crash. */
function failOnPageErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    const expected = /the server responded with a status of 4\d\d/i;
    if (message.type() === 'error' && !expected.test(message.text())) errors.push(message.text());
  });
  return errors;
}

async function isPublic(request: APIRequestContext, path: string): Promise<boolean> {
  const response = await request.get(path, { maxRedirects: 0 });
  return response.status() === 200;
}

test.describe.configure({ mode: 'serial' });

test('an anonymous visitor sees only the sign-in page', async ({ request, page }) => {
  for (const path of [
    '/',
    '/orders',
    '/connections',
    '/jobs',
    '/webhooks',
    '/notifications',
    '/audit-log',
    '/api-keys',
  ]) {
    expect(await isPublic(request, path), path).toBe(false);
  }
  await page.goto('/orders');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test('the whole main job, from sign-up to the audit log', async ({ page, request }) => {
  const errors = failOnPageErrors(page);
  const receiver: HttpReceiver = await startHttpReceiver();
  try {
    await test.step('sign up', async () => {
      await signUpInBrowser(page, account);
    });

    await test.step('set up a webhook', async () => {
      await page.goto('/webhooks');
      await page
        .getByRole('button', { name: /add endpoint/i })
        .first()
        .click();
      await page.getByLabel('URL').fill(receiver.url);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /add|create/i })
        .click();
      await expect(page.getByRole('textbox', { name: 'Signing secret' })).toHaveValue(/^whsec_/);
      await page.getByRole('button', { name: "I've saved it" }).click();
    });

    await test.step('create an API key that works', async () => {
      await page.goto('/api-keys');
      await page.getByRole('button', { name: 'Create key' }).first().click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Warehouse');
      await page.getByLabel('orders:read').check();
      await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
      const key = await page.getByRole('textbox', { name: 'API key' }).inputValue();
      await page.getByRole('button', { name: "I've saved it" }).click();
      const headers = { authorization: `Bearer ${key}` };
      expect((await request.get('/api/v1/orders', { headers })).status()).toBe(200);
      expect((await request.get('/api/v1/jobs', { headers })).status()).toBe(403);
    });

    await test.step('connect a shop by OAuth', async () => {
      await page.goto('/connections');
      await page
        .getByRole('button', { name: /connect/i })
        .first()
        .click();
      await expect(page.getByRole('heading', { name: /connect plinth/i })).toBeVisible();
      await page.getByLabel(/Fjord/).check({ force: true });
      await page.getByRole('button', { name: /allow/i }).click();
      await page.waitForURL(/\/connections/);
      await expect(page.getByText(/Fjord & Pine/).first()).toBeVisible();
    });

    await test.step('watch the sync finish', async () => {
      await expect(page.getByRole('progressbar').first()).toBeVisible();
      await expect(page.getByText(/1,000/).first()).toBeVisible({ timeout: 60_000 });
      await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 });
    });

    await test.step('see the orders, find one, change its status', async () => {
      await page.goto('/orders?status=paid');
      const rows = page.getByRole('row');
      await expect(rows.nth(1)).toBeVisible();
      await rows.nth(1).getByRole('link').first().click();
      await expect(page).toHaveURL(/\/orders\/c/);
      await page.getByRole('combobox', { name: 'Status' }).click();
      await page.getByRole('option', { name: /shipped/i }).click();
      await page
        .getByRole('button', { name: /save|update|change/i })
        .first()
        .click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Shipped');
    });

    await test.step('the dashboard shows it', async () => {
      await page.goto('/');
      await expect(page.getByText('1,000').first()).toBeVisible();
      await expect(page.locator('.recharts-surface').first()).toBeVisible();
    });

    await test.step('a notification and signed webhooks went out', async () => {
      await page.goto('/notifications');
      await expect(page.getByText(/Fjord & Pine/).first()).toBeVisible();
      await expect
        .poll(() => receiver.requests.map(({ body }) => JSON.parse(body).type))
        .toContain('sync.completed');
      expect(receiver.requests[0]?.headers['webhook-signature']).toMatch(/^v1,/);
    });

    await test.step('the audit log shows who did what', async () => {
      await page.goto('/audit-log');
      for (const action of [
        'Order updated',
        'Sync completed',
        'Connection created',
        'User signed up',
      ]) {
        await expect(page.getByText(action, { exact: false }).first()).toBeVisible();
      }
      await expect(page.getByText(account.name).first()).toBeVisible();
    });

    await test.step('stay signed in when the access token expires', async () => {
      const before = await page.context().cookies();
      const refresh = before.find(({ name }) => name === 'plinth_refresh')?.value;
      await page.context().clearCookies({ name: 'plinth_access' });
      await page.goto('/orders');
      await expect(page.getByRole('row').nth(1)).toBeVisible();
      const after = await page.context().cookies();
      expect(after.map(({ name }) => name)).toContain('plinth_access');
      expect(after.find(({ name }) => name === 'plinth_refresh')?.value).not.toBe(refresh);
    });

    await test.step('sign out', async () => {
      await signOutInBrowser(page);
      expect(await isPublic(request, '/orders')).toBe(false);
    });
    expect(errors).toEqual([]);
  } finally {
    await receiver.close();
  }
});
