import { describe, expect, it } from 'vitest';
import { portalOrganization } from '@/components/server/portal-origins';

describe('portalOrganization', () => {
  it('is the organization in the address of the portal', () => {
    expect(portalOrganization('/webhook-portal/cmk1organization000000001')).toBe(
      'cmk1organization000000001',
    );
  });

  it.each([
    '/',
    '/webhooks/portal',
    '/webhook-portal',
    '/webhook-portal/',
    '/webhook-portal/a/b',
    '/webhook-portal/a%2Fb',
    '/webhook-portal/..',
    '/x/webhook-portal/a',
    '/webhook-portal/a\n',
    `/webhook-portal/${'a'.repeat(65)}`,
  ])('is none for %j', (path) => expect(portalOrganization(path)).toBeNull());
});
