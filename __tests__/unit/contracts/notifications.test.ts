import { describe, expect, it } from 'vitest';
import { NOTIFICATIONS } from '@/lib/contracts';
import { NOTIFICATION_TYPES, REQUIRED_NOTIFICATION_TYPES } from '@/lib/contracts/manifest.gen';

describe.each(NOTIFICATIONS)('the notification $type', (kind) => {
  it('has an example by its schema, and texts that mention nothing missing', () => {
    const { data, example } = kind;
    expect(data.parse(example)).toEqual(example);
    for (const text of [kind.title(example), kind.body(example), kind.description]) {
      expect(text).toMatch(/^\S.*\S$/s);
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
    }
    if (kind.link) expect(kind.link(example)).toMatch(/^\/[a-z]/);
  });

  it('is in the console, and by e-mail too if it must not be missed', () => {
    expect(kind.channels).toContain('app');
    if (kind.isRequired) expect(kind.channels).toContain('email');
  });
});

it('has one declaration for each type, and the manifest has the same', () => {
  expect(NOTIFICATIONS.map(({ type }) => type)).toEqual(NOTIFICATION_TYPES);
  expect(new Set(NOTIFICATION_TYPES).size).toBe(NOTIFICATION_TYPES.length);
  const required = NOTIFICATIONS.filter(({ isRequired }) => isRequired);
  expect(required.map(({ type }) => type)).toEqual(REQUIRED_NOTIFICATION_TYPES);
});
