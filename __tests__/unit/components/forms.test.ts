import { describe, expect, it } from 'vitest';
import { formErrors } from '@/components/hooks/form-errors';
import { readSearchParams } from '@/components/server/search-params';
import { createApiKey } from '@/lib/contracts/api-keys';
import { listJobs } from '@/lib/contracts/jobs';
import { signUp } from '@/lib/contracts/sign-up';
import { createWebhookEndpoint } from '@/lib/contracts/webhooks';

describe('formErrors', () => {
  it('returns one message per invalid field', () => {
    const body = { email: 'nobody', password: 'short', name: ' ', organizationName: '' };
    expect(formErrors(signUp.schema, body)).toEqual({
      email: 'Enter a valid email address',
      password: 'Must have at least 10 characters',
      name: 'Required',
      organizationName: 'Required',
    });
  });

  it('has messages for lists and URLs', () => {
    expect(formErrors(createApiKey.schema, { name: 'x', scopes: [] })).toEqual({
      scopes: 'Choose at least one',
    });
    expect(formErrors(createWebhookEndpoint.schema, { url: 'ftp://example.com' }).url).toMatch(
      /starts with https/,
    );
  });

  it('returns nothing for a body that the contract accepts', () => {
    expect(formErrors(createWebhookEndpoint.schema, { url: 'https://example.com' })).toEqual({});
  });
});

describe('readSearchParams', () => {
  it('returns the fields that the contract accepts and drops the rest', async () => {
    const given = Promise.resolve({ status: 'failed', page: '3', perPage: '1000', other: 'x' });
    expect(await readSearchParams(given, listJobs.query)).toEqual({ status: 'failed', page: 3 });
  });

  it('drops repeated and empty values', async () => {
    const given = Promise.resolve({ status: ['failed', 'running'], queue: '' });
    expect(await readSearchParams(given, listJobs.query)).toEqual({});
  });
});
