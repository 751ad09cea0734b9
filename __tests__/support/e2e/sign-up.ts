import { expect, type Page } from '@playwright/test';
import { eventually } from '@/__tests__/support/eventually';
import { linkIn, readMails } from '@/sandbox/mailbox-client';

const SANDBOX_URL = `http://localhost:${process.env.E2E_SANDBOX_PORT ?? '4210'}`;

export interface NewAccount {
  name: string;
  organization: string;
  email: string;
  password: string;
}

/** Signs up in the browser and confirms the address by the mailed link. */
export async function signUpInBrowser(page: Page, account: NewAccount): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill(account.name);
  await page.getByLabel('Organization').fill(account.organization);
  await page.getByLabel('Email').fill(account.email);
  await page.getByRole('button', { name: /create/i }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  const mail = await eventually(async () => {
    const [newest] = await readMails(SANDBOX_URL, account.email);
    if (newest) return newest;
    throw new Error('The mail has not arrived');
  });
  await page.goto(linkIn(mail).href);
  await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('banner').getByText(account.organization)).toBeVisible();
}

export async function signOutInBrowser(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: /sign out/i }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}
