import type { Actor } from '@/lib/auth/actor';
import type { Transaction } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type { FileRow, FilesRepository } from '@/lib/repositories/files-repository';
import { createId } from '@/lib/utils/create-id';
import { rechunk } from '@/lib/utils/rechunk';

/** Large enough to cost few statements, small enough that a few of them weigh nothing. */
export const CHUNK_BYTES = 256 * 1024;
/** An upload that says nothing for so long has lost its process. */
const RECEIVING_MS = 60 * 60 * 1000;
const RENEW_MS = RECEIVING_MS / 4;
/** How long a file is kept, unless its owner removes it earlier. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
const SWEEP_LIMIT = 20;

/** A file to send, produced part by part while it is sent. */
export interface Download {
  filename: string;
  contentType: string;
  parts: AsyncIterable<string | Uint8Array>;
}

export interface NewFileFields {
  /** What it is for, such as `<domain>.import`. */
  purpose: string;
  contentType: string;
}

const within = (milliseconds: number) => new Date(Date.now() + milliseconds);

export interface FilesServiceDeps {
  repository: FilesRepository;
  logger: Logger;
}

/** Files in the database: any process can write and read them as streams, and none holds them whole. */
export class FilesService {
  constructor(private readonly deps: FilesServiceDeps) {}

  /**
   * Writes down what comes, chunk by chunk; when it breaks off or is too large, nothing is left. The file
   * is gone within the hour unless `keep` is called.
   * @throws ApiError PAYLOAD_TOO_LARGE; whatever `bytes` throws
   */
  async receive(
    { organizationId, userId }: Actor,
    fields: NewFileFields,
    bytes: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<{ id: string; size: number }> {
    const id = createId();
    const file = { id, organizationId, userId, ...fields, status: 'receiving' as const };
    await this.deps.repository.create({ ...file, expiresAt: within(RECEIVING_MS) });
    try {
      const size = await this.writeAll(id, bytes, maxBytes);
      return { id, size };
    } catch (error) {
      await this.discard(id);
      throw error;
    }
  }

  /** Keeps a file that was received whole, in the transaction that makes use of it. */
  async keep(tx: Transaction, { id, size }: { id: string; size: number }): Promise<void> {
    const fields = { status: 'complete', size, expiresAt: within(KEEP_MS) };
    if (!(await this.deps.repository.update(id, fields, tx))) {
      throw new Error(`The file ${id} is gone before it was used`);
    }
  }

  /** Makes a file that will be written with `append`. */
  async create(
    tx: Transaction,
    { organizationId, userId }: Pick<Actor, 'organizationId' | 'userId'>,
    fields: NewFileFields,
  ): Promise<string> {
    const id = createId();
    const file = { id, organizationId, userId, ...fields, status: 'complete' as const };
    await this.deps.repository.create({ ...file, expiresAt: within(KEEP_MS) }, tx);
    return id;
  }

  /** Adds a chunk in a transaction of the caller's; `index` is greater than those before it. */
  append(tx: Transaction, id: string, index: number, data: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.deps.repository.writeChunkIn(tx, id, index, data);
  }

  /** The file's bytes, one chunk at a time as they are asked for. Empty for a file that is gone. */
  async *read(id: string): AsyncGenerator<Uint8Array> {
    let chunk = await this.deps.repository.readChunk(id, -1);
    while (chunk) {
      yield chunk.data;
      chunk = await this.deps.repository.readChunk(id, chunk.index);
    }
  }

  find(organizationId: string, id: string): Promise<FileRow | null> {
    return this.deps.repository.find(organizationId, id);
  }

  /** Removes the file with its bytes, if it is there. */
  remove(id: string, tx?: Transaction): Promise<void> {
    return this.deps.repository.delete(id, tx);
  }

  /** Removes files whose time is over, such as uploads whose process died; answers how many. */
  sweep(): Promise<number> {
    return this.deps.repository.deleteExpired(new Date(), SWEEP_LIMIT);
  }

  private async writeAll(
    id: string,
    bytes: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<number> {
    let size = 0;
    let index = 0;
    let renewedAt = Date.now();
    for await (const chunk of rechunk(bytes, CHUNK_BYTES)) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      await this.deps.repository.writeChunk(id, index, chunk);
      index += 1;
      if (Date.now() - renewedAt > RENEW_MS) {
        renewedAt = Date.now();
        await this.deps.repository.update(id, { expiresAt: within(RECEIVING_MS) });
      }
    }
    return size;
  }

  /** The failure that led here is the one to tell; what cannot be removed now, the sweeper removes. */
  private async discard(id: string): Promise<void> {
    await this.deps.repository.delete(id).catch((error: unknown) => {
      this.deps.logger.warn('A broken upload is left to the sweeper', {
        fileId: id,
        error: String(error),
      });
    });
  }
}

function tooLarge(maxBytes: number): ApiError {
  // The rest of the body is not read, so the connection cannot serve another request.
  const headers = { Connection: 'close' };
  return new ApiError('PAYLOAD_TOO_LARGE', `The file must not be larger than ${maxBytes} bytes`, {
    headers,
  });
}
