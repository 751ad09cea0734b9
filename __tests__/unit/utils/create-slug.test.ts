import { describe, expect, it } from 'vitest';
import { createSlug } from '@/lib/utils/create-slug';

describe('createSlug', () => {
  it.each([
    ['Müller & Söhne GmbH', 'mueller-and-soehne-gmbh'],
    ['fooBar Ltd', 'foobar-ltd'],
    ['Привет Мир', 'privet-mir'],
    ['Ελλάδα', 'ellada'],
    ['東京商店', 'organization'],
    ['!!!', 'organization'],
    [`${'long '.repeat(7)}name and more`, 'long-long-long-long-long-long-long-name'],
  ])('turns %s into %s and a random suffix', (name, words) => {
    expect(createSlug(name, 'organization')).toMatch(new RegExp(`^${words}-[a-z0-9]{6}$`));
  });

  it('gives equal names different slugs', () => {
    expect(createSlug('東京商店', 'organization')).not.toBe(createSlug('東京商店', 'organization'));
  });
});
