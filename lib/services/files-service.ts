import type { Actor } from '@/lib/auth/actor';
import type { Transaction } from '@/lib/db/transaction';
import { PayloadTooLargeError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type { FileRow, FilesRepository } from '@/lib/repositories/files-repository';
import { createId } from '@/lib/utils/create-id';
import { DAY_MS } from '@/lib/utils/durations';
import { rechunk } from '@/lib/utils/rechunk';

/** Large enough for few statements, small enough for memory. */
export const CHUNK_BYTES = 256 * 1024;
/** An upload expires after this long without a sign of life from its process. */
const RECEIVING_MS = 60 * 60 * 1000;
const RENEW_MS = RECEIVING_MS / 4;
/** How long a complete file is stored. */
const RETENTION_MS = 7 * DAY_MS;
const SWEEP_LIMIT = 20;

/** A file to send; its parts are created while it is sent. */
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

/** Files in the database. Any process can stream them; none holds a whole file in memory. */
export class FilesService {
  constructor(private readonly deps: FilesServiceDeps) {}

  /**
   * Stores an upload chunk by chunk; removes it if it breaks off or is too large. The file expires within
   * the hour unless `complete` is called.
   * @throws ApiError PAYLOAD_TOO_LARGE; the errors of `bytes`
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
      return { id, size: await this.writeAll(id, bytes, maxBytes) };
    } catch (error) {
      await this.remove(id).catch((failure: unknown) => {
        const text = 'Removing an incomplete upload failed; it will expire';
        this.deps.logger.warn(text, { fileId: id, error: String(failure) });
      });
      throw error;
    }
  }

  /** Retains a received file, in the transaction that uses it. */
  async complete(tx: Transaction, { id, size }: { id: string; size: number }): Promise<void> {
    const fields = { status: 'complete', size, expiresAt: within(RETENTION_MS) };
    if (!(await this.deps.repository.update(id, fields, tx))) {
      throw new Error(`The file ${id} expired before it was used`);
    }
  }

  /** Creates a file to be written with `append`. */
  async create(
    tx: Transaction,
    { organizationId, userId }: Actor,
    fields: NewFileFields,
  ): Promise<string> {
    const id = createId();
    const file = { id, organizationId, userId, ...fields, status: 'complete' as const };
    await this.deps.repository.create({ ...file, expiresAt: within(RETENTION_MS) }, tx);
    return id;
  }

  /** Adds a chunk in the caller's transaction; `index` must be greater than that of the last chunk. */
  append(tx: Transaction, id: string, index: number, data: Uint8Array): Promise<void> {
    return this.deps.repository.writeChunk(id, { index, data }, tx);
  }

  /** The file's bytes, read chunk by chunk on demand. Empty for a file that no longer exists. */
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

  /** Removes the file if it exists. */
  remove(id: string): Promise<void> {
    return this.deps.repository.remove(id);
  }

  /** Removes expired files, such as uploads of killed processes; returns how many. */
  removeExpired(): Promise<number> {
    return this.deps.repository.removeExpired(new Date(), SWEEP_LIMIT);
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
      if (size > maxBytes) throw new PayloadTooLargeError('file', maxBytes);
      await this.deps.repository.writeChunk(id, { index, data: chunk });
      index += 1;
      if (Date.now() - renewedAt > RENEW_MS) {
        renewedAt = Date.now();
        await this.deps.repository.update(id, { expiresAt: within(RECEIVING_MS) });
      }
    }
    return size;
  }
}
