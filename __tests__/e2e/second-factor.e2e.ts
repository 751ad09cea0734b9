import { expect, test } from '@playwright/test';
import { signOutInBrowser, signUpInBrowser } from '@/__tests__/support/e2e/sign-up';
import { totpCode } from '@/__tests__/support/services/totp';

const account = {
  name: 'Grace Hopper',
  organization: 'Compilers',
  email: `grace-${process.pid}@example.com`,
  password: 'correct horse battery',
};

test('an authenticator app is set up, and asked for at the next sign-in', async ({ page }) => {
  await signUpInBrowser(page, account);
  await page.goto('/account/security');
  await page.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  const secret = (await dialog.locator('pre').innerText()).replaceAll(' ', '');
  await dialog.getByLabel('Code').fill(totpCode(secret));
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('button', { name: "I've saved them" }).click();
  await expect(page.getByText('10 recovery codes are left')).toBeVisible();

  await signOutInBrowser(page);
  await page.getByLabel('Email').fill(account.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
  // The code of now was used up by the set-up.
  await page.getByLabel('Code').fill(totpCode(secret, 1));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('banner').getByText(account.organization)).toBeVisible();
});
