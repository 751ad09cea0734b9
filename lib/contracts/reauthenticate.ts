import { z } from 'zod';
import { timestamp } from './common';
import { CHANGE, defineContract, RECENT_AUTHENTICATION_MINUTES } from './contract';
import { password } from './password';
import { demoUser } from './session-info';

export const reauthenticate = defineContract({
  ...CHANGE,
  tag: 'auth',
  method: 'POST',
  path: '/api/v1/auth/reauthenticate',
  summary: 'Prove again who you are',
  description: `Operations that return \`REAUTHENTICATION_REQUIRED\` are open to this session for ${RECENT_AUTHENTICATION_MINUTES} minutes afterwards.`,
  role: 'viewer',
  schema: z.strictObject({ password }),
  response: z.object({ authenticatedAt: timestamp }),
  rateLimit: 'sign_in',
  audit: 'REAUTHENTICATED',
  examples: {
    request: { password: demoUser.password },
    response: { authenticatedAt: '2026-01-15T10:30:00.000Z' },
  },
});
