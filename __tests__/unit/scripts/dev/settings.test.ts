import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { banner } from '@/scripts/dev/banner';
import { childEnvironment, readSettings } from '@/scripts/dev/settings';

/** The mail settings of the app's and the sandbox's processes, and what the banner says of them. */
function mailSetUp(environment: Record<string, string> = {}) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  // A folder without a .env.
  const settings = readSettings(tmpdir());
  const { SMTP_URL, SANDBOX_SMTP_PORT } = childEnvironment(settings, 'postgresql://localhost/x');
  const line = /Mailbox.*/.exec(banner(settings, '1 s'))?.[0] ?? '';
  return { SMTP_URL, SANDBOX_SMTP_PORT, line };
}

describe('mail in development', () => {
  beforeEach(() => {
    for (const name of ['PORT', 'SANDBOX_PORT', 'SANDBOX_SMTP_PORT', 'SMTP_URL', 'SMTP_URL_FILE']) {
      vi.stubEnv(name, '');
    }
    vi.stubEnv('PLINTH_DATA_DIR', '.data');
  });
  afterEach(() => void vi.unstubAllEnvs());

  it('goes to the mailbox of the sandbox', () => {
    const { SMTP_URL, SANDBOX_SMTP_PORT, line } = mailSetUp();
    expect([SMTP_URL, SANDBOX_SMTP_PORT]).toEqual(['smtp://127.0.0.1:4025', '4025']);
    expect(line).toContain('http://localhost:4000/mailbox');
  });

  it('follows the ports of the sandbox', () => {
    expect(mailSetUp({ SANDBOX_PORT: '4100' }).SMTP_URL).toBe('smtp://127.0.0.1:4125');
    expect(mailSetUp({ SANDBOX_SMTP_PORT: '2525' }).SMTP_URL).toBe('smtp://127.0.0.1:2525');
  });

  it.each(['SMTP_URL', 'SMTP_URL_FILE'])('goes to the server in %s', (name) => {
    const { SMTP_URL, line } = mailSetUp({ [name]: 'smtp://mail.example.com' });
    // The children inherit the variable.
    expect(SMTP_URL).toBeUndefined();
    expect(line).toContain('mails go to SMTP_URL');
  });
});
