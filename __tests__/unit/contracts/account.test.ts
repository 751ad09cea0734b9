import { describe, expect, it } from 'vitest';
import { updateMe } from '@/lib/contracts/account';

const parse = (body: object) => updateMe.schema.safeParse(body);

describe('the time zone of a profile', () => {
  it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Ushuaia', 'Etc/GMT+5'])(
    'can be %s',
    (zone) => {
      expect(parse({ timeZone: zone }).data).toEqual({ timeZone: zone });
    },
  );

  it.each(['', 'Europe/Atlantis', '+01:00', 'Europe/Berlin\u0000', ' UTC', 'x'.repeat(65)])(
    'cannot be %j',
    (timeZone) => expect(parse({ timeZone }).success).toBe(false),
  );
});

describe('the language of a profile', () => {
  it.each([
    ['de', 'de'],
    ['EN-gb', 'en-GB'],
    ['zh-hant-tw', 'zh-Hant-TW'],
  ])('is stored canonically: %s', (locale, canonical) => {
    expect(parse({ locale }).data).toEqual({ locale: canonical });
  });

  it.each(['', 'e', 'english language', 'en_GB', 'de-'.repeat(20)])('cannot be %j', (locale) => {
    expect(parse({ locale }).success).toBe(false);
  });
});

it('null restores the default, and unknown fields are refused', () => {
  expect(parse({ timeZone: null, locale: null }).data).toEqual({ timeZone: null, locale: null });
  expect(parse({ email: 'a@example.com' }).success).toBe(false);
});
