import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createLogger, type LogMeta } from '@/lib/logger';

function record() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, logger: createLogger({ level: 'debug', destination }) };
}

describe('logger', () => {
  it.each<[string, LogMeta, LogMeta]>([
    ['at the top', { password: 'hunter2', user: 'ada' }, { password: '[redacted]', user: 'ada' }],
    ['below', { account: { apiKey: 'k', id: 1 } }, { account: { apiKey: '[redacted]', id: 1 } }],
    ['in a list', { list: [{ token: 't' }] }, { list: [{ token: '[redacted]' }] }],
    ['absent', { token: null, count: 2 }, { token: null, count: 2 }],
  ])('takes secrets out of a line: %s', (_, meta, expected) => {
    const { lines, logger } = record();
    logger.info('something', meta);
    logger.error('broken', new Error('why'), meta);
    expect(lines[0]).toMatchObject({ level: 'INFO', message: 'something', ...expected });
    expect(lines[1]).toMatchObject({ level: 'ERROR', message: 'broken', ...expected });
    expect(lines[1]?.error).toMatchObject({ message: 'why', stack: expect.any(String) });
  });

  it('does not change what it is given', () => {
    const meta = { password: 'hunter2' };
    record().logger.info('something', meta);
    expect(meta.password).toBe('hunter2');
  });

  it('has written every line when the process ends, however it ends', () => {
    const program = `
      import { createLogger } from '@/lib/logger';
      const logger = createLogger({ level: 'info' });
      for (let i = 0; i < 100; i += 1) logger.info('line', { i });
      throw new Error('the end');
    `;
    const { stdout } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', program],
      { encoding: 'utf8' },
    );
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(100);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ message: 'line', i: 99 });
  });
});
