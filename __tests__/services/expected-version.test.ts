import { expect, it } from 'vitest';
import { requireVersion, versionMismatch } from '@/lib/services/expected-version';

it('takes the version from If-Match or from the body', () => {
  expect(requireVersion({ header: 3, body: undefined })).toBe(3);
  expect(requireVersion({ header: null, body: 4 })).toBe(4);
  expect(requireVersion({ header: 5, body: 5 })).toBe(5);
});

it('refuses two that disagree, and none', () => {
  expect(() => requireVersion({ header: 3, body: 4 })).toThrow(
    expect.objectContaining({ code: 'VALIDATION_ERROR' }),
  );
  expect(() => requireVersion({ header: null, body: undefined })).toThrow(
    expect.objectContaining({ code: 'PRECONDITION_REQUIRED', statusCode: 428 }),
  );
});

it('reports a mismatch by where the version came from', () => {
  expect(versionMismatch('order', 3, 4)).toMatchObject({
    code: 'PRECONDITION_FAILED',
    statusCode: 412,
    details: { currentVersion: 4 },
  });
  expect(versionMismatch('order', null, 4)).toMatchObject({
    code: 'VERSION_CONFLICT',
    statusCode: 409,
  });
});
