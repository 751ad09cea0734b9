import { describe, expect, it } from 'vitest';
import { signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';

export function describeAccount(server: () => TestServer): void {
  describe('the profile', () => {
    it('has the defaults of the browser until the person chooses others', async () => {
      const { call } = await signUp(server().url);
      const { user } = (await call('/auth/me')).json.data;
      expect(user).toMatchObject({ name: 'Ada', timeZone: null, locale: null });
    });

    it('changes field by field, and the audit log names the fields without their values', async () => {
      const { call, userId } = await signUp(server().url);
      const patch = (body: object) => call('/auth/me', { method: 'PATCH', body });
      const changed = await patch({
        name: ' Countess ',
        timeZone: 'Europe/London',
        locale: 'EN-gb',
      });
      expect(changed.status).toBe(200);
      const profile = { name: 'Countess', timeZone: 'Europe/London', locale: 'en-GB' };
      expect(changed.json.data).toMatchObject(profile);
      expect((await patch({ locale: null })).json.data).toMatchObject({ ...profile, locale: null });
      expect((await patch({})).status).toBe(200);
      expect((await call('/auth/me')).json.data.user).toMatchObject({ ...profile, locale: null });
      const { json, text } = await call('/audit-logs?action=PROFILE_UPDATED');
      expect(json.data).toMatchObject([
        { resourceId: userId, metadata: { fields: ['locale'] } },
        { resourceId: userId, metadata: { fields: ['name', 'timeZone', 'locale'] } },
      ]);
      expect(text).not.toContain('Europe/London');
    });

    it('refuses a time zone and a language that do not exist, and keeps the rest', async () => {
      const { call } = await signUp(server().url);
      const body = { name: 'Nobody', timeZone: 'Europe/Atlantis', locale: 'en_GB' };
      const { status, json } = await call('/auth/me', { method: 'PATCH', body });
      expect(status).toBe(400);
      expect(json.error.details.issues.map(({ path }: { path: string }) => path)).toEqual([
        'body.timeZone',
        'body.locale',
      ]);
      expect((await call('/auth/me')).json.data.user.name).toBe('Ada');
    });
  });
}
