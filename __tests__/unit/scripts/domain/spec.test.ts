import { describe, expect, it } from 'vitest';
import { namesOf, parseField, parseSpec } from '@/scripts/domain/spec';

const name = { name: 'title', type: 'text' };
const spec = (...fields: object[]) => parseSpec({ name: 'tickets', fields: [name, ...fields] });

describe('a field on the command line', () => {
  it.each([
    ['title:text', { name: 'title', type: 'text', values: [] }],
    ['dueAt:date:optional:sorted', { type: 'date', optional: true, sorted: true }],
    [
      'status:enum(open, in_progress):filtered',
      { values: ['open', 'in_progress'], filtered: true },
    ],
  ])('%s is understood', (text, expected) => {
    expect(parseField(text)).toMatchObject(expected);
  });

  it.each([
    ['title', /is not a field/],
    ['title text', /is not a field/],
    ['title:text:big', /"big" .* is not a flag/],
  ])('%s is refused with how to write it', (text, message) => {
    expect(() => parseField(text)).toThrow(message);
    expect(() => parseField(text)).toThrow(/types\s+text/);
  });
});

describe('a specification', () => {
  it.each([
    ['an unknown type', { name: 'a', type: 'blob' }, /^a Invalid option/],
    ['a name of every resource', { name: 'version', type: 'text' }, /^version is the name/],
    ['a name in another case', { name: 'due_at', type: 'date' }, /^due_at must be in camelCase/],
    ['an enum without values', { name: 'a', type: 'enum' }, /^a an enum needs two values/],
    ['values of a text', { name: 'a', type: 'text', values: ['b'] }, /^a only an enum/],
    ['a sorted tag', { name: 'a', type: 'tags', sorted: true }, /^a tags cannot be sorted/],
    ['a searched number', { name: 'a', type: 'number', searched: true }, /cannot be searched/],
    ['a unique enum', { name: 'a', type: 'enum', values: ['b', 'c'], unique: true }, /unique/],
    ['a member that must stay', { name: 'a', type: 'member' }, /must be optional/],
    ['the same name twice', name, /must have different names/],
  ])('is refused for %s', (_, field, message) => {
    expect(() => spec(field)).toThrow(message);
  });

  it('begins with the name of an item', () => {
    const fields = [{ name: 'count', type: 'number' }];
    expect(() => parseSpec({ name: 'tickets', fields })).toThrow(/must begin with a text/);
  });
});

describe('the names of a domain', () => {
  it.each([
    ['tickets', 'ticket', 'Ticket', 'a'],
    ['purchase-orders', 'purchase-order', 'PurchaseOrder', 'a'],
    ['companies', 'company', 'Company', 'a'],
    ['boxes', 'box', 'Box', 'a'],
    ['invoices', 'invoice', 'Invoice', 'an'],
  ])('%s', (plural, singular, One, article) => {
    expect(namesOf({ name: plural })).toMatchObject({ plural, singular, One, article });
  });

  it('take the singular that is given, and ask for one that cannot be derived', () => {
    expect(namesOf({ name: 'people', singular: 'person' }).One).toBe('Person');
    expect(() => namesOf({ name: 'staff' })).toThrow(/--singular/);
  });
});
