import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { errorEnvelope } from '@/lib/contracts/common';
import { ApiError, ERROR_CODES, ERROR_STATUS } from '@/lib/errors';

describe('error codes', () => {
  it.each(ERROR_CODES)('%s has one status, in runtime and schema alike', (code) => {
    expect(new ApiError(code, 'x').statusCode).toBe(ERROR_STATUS[code]);
    const meta = { timestamp: new Date().toISOString(), requestId: 'r' };
    expect(
      errorEnvelope.safeParse({ success: false, error: { code, message: 'x' }, meta }).success,
    ).toBe(true);
  });

  it('every code is in the OpenAPI document', () => {
    const document = readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8');
    for (const code of ERROR_CODES) expect(document).toContain(`"${code}"`);
  });
});
