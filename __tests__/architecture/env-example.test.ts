import { expect, test } from 'vitest';
import {
  configVariables,
  readEnvExample,
  sandboxVariables,
  settingLines,
} from '@/__tests__/support/scripts/env-example';
import { loadConfig } from '@/lib/config';
import { readSettings } from '@/sandbox/settings';

const DATABASE_URL = 'postgresql://plinth@127.0.0.1:5432/plinth';
const OF_SCRIPTS = ['PLINTH_DATA_DIR', 'SHADOW_DATABASE_URL'];

test('lists every variable of the app and the sandbox, and no other', () => {
  expect(configVariables().length).toBeGreaterThan(20);
  expect(sandboxVariables().length).toBeGreaterThan(5);
  const read = new Set([...configVariables(), ...sandboxVariables(), ...OF_SCRIPTS]);
  expect([...readEnvExample().keys()].sort()).toEqual([...read].sort());
});

test('shows the defaults', () => {
  const shown = { ...Object.fromEntries(readEnvExample()), DATABASE_URL };
  expect(loadConfig(shown)).toEqual(loadConfig({ DATABASE_URL }));
  const { SANDBOX_ORDERS, SANDBOX_SEED, SANDBOX_LATENCY_MS } = shown as Record<string, string>;
  expect({ SANDBOX_ORDERS, SANDBOX_SEED, SANDBOX_LATENCY_MS }).toEqual({
    SANDBOX_ORDERS: '3000',
    SANDBOX_SEED: '42',
    SANDBOX_LATENCY_MS: '120',
  });
  expect(() => readSettings([], shown as unknown as NodeJS.ProcessEnv)).not.toThrow();
});

test('sets nothing as it is: a copy of it changes nothing', () => {
  expect(settingLines()).toEqual([]);
});
