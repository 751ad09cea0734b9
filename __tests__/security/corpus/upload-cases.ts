import { CONTENT_TYPES } from './body-cases';
import { alter, type Case, type Valid } from './case';

/** Files that are none; what is wrong with them is found when they are read later. */
const FILES: [name: string, file: Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['NULs', Buffer.alloc(2_000)],
  ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x0a, 0xc0, 0x80])],
  ['a line without end', Buffer.from('x'.repeat(300_000))],
  ['100,000 line feeds', Buffer.from('\n'.repeat(100_000))],
  ['an open quote', Buffer.from('number,currency\n"A-1,EUR\n')],
  ['JSON of another kind', Buffer.from('[]\nnull\n{"__proto__":1}\n"\\ud800"\n{')],
  ['deep JSON', Buffer.from(`${'['.repeat(50_000)}\n`)],
  ['10,000 columns', Buffer.from(`${'a,'.repeat(10_000)}\n`)],
  ['a ZIP archive', Buffer.from('504b0304140000000800', 'hex')],
];

/** Uploads under content types that the contract does not take, and odd files under those it does. */
export function* uploadCases(valid: Valid): Generator<Case> {
  const { contract } = valid;
  if (!contract.upload) return;
  for (const contentType of CONTENT_TYPES) {
    const takes = contentType !== null && contract.upload.contentTypes.includes(contentType);
    if (takes) continue;
    const bytes = alter(valid, { body: 'number\n', contentType });
    yield { name: `a file as ${contentType?.slice(0, 40)}`, contract, invalid: true, bytes };
  }
  for (const contentType of contract.upload.contentTypes) {
    for (const [name, body] of FILES) {
      const bytes = alter(valid, { body, contentType });
      yield { name: `${name} as ${contentType}`, contract, invalid: false, bytes };
    }
  }
}
