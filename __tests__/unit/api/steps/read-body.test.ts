import { describe, expect, it } from 'vitest';
import type { RequestContext } from '@/lib/api/context';
import { readBody } from '@/lib/api/steps/read-body';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';

const upload = { contentTypes: ['text/csv'], maxBytes: 10 };
const uploading: Contract = { ...contracts.createOrder, upload };

async function* chunks(...parts: (string | Error)[]) {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

const contextOf = (
  contract: Contract,
  body: AsyncIterable<Uint8Array> | null,
  headers: Record<string, string> = {},
) =>
  ({
    contract,
    request: { headers: new Headers(headers), body },
    runtime: { config: { bodyLimitBytes: 10 } },
    rawBody: '',
    upload: null,
  }) as unknown as RequestContext;

async function read(...[contract, body, headers]: Parameters<typeof contextOf>) {
  const context = contextOf(contract, body, headers);
  await readBody.run(context);
  return context;
}
const failing = (code: string) => expect.objectContaining({ code });

describe('a body of text', () => {
  it('is read whole, up to the limit', async () => {
    expect((await read(contracts.createOrder, chunks('12345', '67890'))).rawBody).toBe(
      '1234567890',
    );
    expect((await read(contracts.createOrder, null)).rawBody).toBe('');
  });

  it('is not read beyond the limit, with a declared length or without', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked += 1;
        yield Buffer.from('12345');
      }
    }
    await expect(read(contracts.createOrder, endless())).rejects.toEqual(
      failing('PAYLOAD_TOO_LARGE'),
    );
    expect(asked).toBe(3);
    const declared = { 'content-length': '11' };
    await expect(read(contracts.createOrder, endless(), declared)).rejects.toEqual(
      failing('PAYLOAD_TOO_LARGE'),
    );
    expect(asked).toBe(3);
  });

  it('must be UTF-8, also where a character is cut in two', async () => {
    const [first, second] = [Buffer.from([0xc3]), Buffer.from([0xa9])];
    async function* halves() {
      yield first;
      yield second;
    }
    expect((await read(contracts.createOrder, halves())).rawBody).toBe('é');
    async function* half() {
      yield first;
    }
    await expect(read(contracts.createOrder, half())).rejects.toEqual(failing('MALFORMED_JSON'));
  });

  it('that ends early is the client’s fault and not the database’s', async () => {
    const gone = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    await expect(read(contracts.createOrder, chunks('1', gone))).rejects.toEqual(
      failing('MALFORMED_REQUEST'),
    );
  });

  it('must not be compressed', async () => {
    const headers = { 'content-encoding': 'gzip' };
    await expect(read(contracts.createOrder, chunks('1'), headers)).rejects.toEqual(
      failing('UNSUPPORTED_MEDIA_TYPE'),
    );
    const plain = { 'content-encoding': 'identity' };
    expect((await read(contracts.createOrder, chunks('1'), plain)).rawBody).toBe('1');
  });
});

describe('an upload', () => {
  const csv = { 'content-type': 'Text/CSV; charset=utf-8' };
  async function collect(body: AsyncIterable<Uint8Array> | null) {
    let text = '';
    for await (const chunk of body ?? []) text += Buffer.from(chunk).toString();
    return text;
  }

  it('is handed on unread, and bounded', async () => {
    const context = await read(uploading, chunks('a,b\n', '1,2\n'), csv);
    expect(context.rawBody).toBe('');
    expect(await collect(context.upload)).toBe('a,b\n1,2\n');
    const large = await read(uploading, chunks('12345', '67890', '1'), csv);
    await expect(collect(large.upload)).rejects.toEqual(failing('PAYLOAD_TOO_LARGE'));
  });

  it('must be of a declared type, there, and not larger than declared', async () => {
    await expect(read(uploading, chunks('1'), {})).rejects.toEqual(
      failing('UNSUPPORTED_MEDIA_TYPE'),
    );
    await expect(read(uploading, null, csv)).rejects.toEqual(failing('VALIDATION_ERROR'));
    const declared = { ...csv, 'content-length': '11' };
    await expect(read(uploading, chunks('1'), declared)).rejects.toEqual(
      failing('PAYLOAD_TOO_LARGE'),
    );
  });
});
