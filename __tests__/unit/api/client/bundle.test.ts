import { expect, it } from 'vitest';
import { measureClient } from '@/scripts/bench-client';

it('the client is small in a browser: no schemas, no zod', async () => {
  const { gzip, inputs } = await measureClient();
  const files = inputs.map(([file]) => file);
  expect(files).toContain('lib/api/client/http-client.ts');
  expect(files.filter((file) => file.includes('node_modules/zod'))).toEqual([]);
  expect(gzip).toBeLessThan(9 * 1024);
});
