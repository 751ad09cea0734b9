import { expect, it } from 'vitest';
import { ConfigError, loadConfig } from '@/lib/config';

const DATABASE_URL = 'postgresql://localhost/plinth';
const load = (CORS_ORIGINS?: string) =>
  loadConfig({ DATABASE_URL, ...(CORS_ORIGINS !== undefined && { CORS_ORIGINS }) }).corsOrigins;

it('allows no origin unless it is configured', () => {
  expect(load()).toEqual([]);
  expect(load('')).toEqual([]);
  expect(load('https://a.example, http://localhost:5173')).toEqual([
    'https://a.example',
    'http://localhost:5173',
  ]);
});

it.each([
  '*',
  'null',
  'a.example',
  'https://a.example/',
  'https://a.example/path',
  'https://A.example',
  'https://a.example:443',
  'https://*.example',
  'ftp://a.example',
  'https://a.example,',
])('refuses %s, for no browser sends it so', (origins) => {
  expect(() => load(origins)).toThrow(ConfigError);
  expect(() => load(origins)).toThrow('CORS_ORIGINS: must be exact origins');
});
