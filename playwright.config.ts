import { defineConfig, devices } from '@playwright/test';
import { requireProgram } from './scripts/lib/system-packages';

const PORT = process.env.E2E_PORT ?? '3210';

/** The browser is the system's own: nothing is downloaded. */
export default defineConfig({
  testDir: '__tests__/e2e',
  testMatch: '**/*.e2e.ts',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '.data/test-reports/playwright.json' }]],
  outputDir: '.data/test-results',
  webServer: {
    command: 'node --import tsx __tests__/support/e2e/start-stack.ts',
    url: `http://localhost:${PORT}/api/v1/system/health/ready`,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    timeout: 60_000,
    stdout: 'pipe',
    env: { E2E_PORT: PORT },
  },
  use: {
    baseURL: `http://localhost:${PORT}`,
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: requireProgram('chromium'),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
