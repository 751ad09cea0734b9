import { expect, test } from '@playwright/test';
import { signOutInBrowser, signUpInBrowser } from '@/__tests__/support/e2e/sign-up';

const account = {
  name: 'Katherine Johnson',
  organization: 'Orbits',
  email: `katherine-${process.pid}@example.com`,
  password: 'correct horse battery',
};

test('a passkey is added, signs in by itself, and is the second step after the password', async ({
  page,
}) => {
  const browser = await page.context().newCDPSession(page);
  await browser.send('WebAuthn.enable');
  await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signUpInBrowser(page, account);
  await page.goto('/account/security');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name').fill('Laptop');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: "I've saved them" }).click();
  await expect(page.getByText('Laptop')).toBeVisible();
  await expect(page.getByText('10 recovery codes are left')).toBeVisible();

  const organization = page.getByRole('banner').getByText(account.organization);
  await signOutInBrowser(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(organization).toBeVisible();

  await signOutInBrowser(page);
  await page.getByLabel('Email').fill(account.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(organization).toBeVisible();
});
