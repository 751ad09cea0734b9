import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '@/lib/utils/canonical-json';

it.each<[value: unknown, text: string]>([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  // Names that look like numbers come in JavaScript's objects first, and here in order of their text.
  [{ 9: 1, 10: 2, a: 3, A: 4 }, '{"10":2,"9":1,"A":4,"a":3}'],
  // The example of RFC 8785, section 3.2.3.
  [
    {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    },
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  ],
  [[1e21, 1e-7, -0, 333333333.3333333], '[1e+21,1e-7,0,333333333.3333333]'],
  [{}, '{}'],
])('writes %j', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

it('is JSON of an equal value, whatever the order of the names', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
