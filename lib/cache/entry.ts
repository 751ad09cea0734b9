import type { Pagination } from '@/lib/contracts/common';
import { JsonText } from '@/lib/utils/json-text';
import type { TextPage } from './cache';

/** What a cache holds: text, or a page of text. */
export type Cached = JsonText<unknown> | TextPage<unknown>;

/** A cached value as it is kept outside the process: the text as it is, and what belongs to it. */
export interface EncodedEntry {
  text: string;
  /** JSON of the version or the pagination. */
  about: string;
}

interface About {
  version?: number;
  pagination?: Pagination;
}

export function encodeEntry(value: Cached): EncodedEntry {
  if (value instanceof JsonText) {
    const { text, version } = value;
    return { text, about: JSON.stringify({ version } satisfies { version: number | undefined }) };
  }
  return {
    text: value.data.text,
    about: JSON.stringify({ pagination: value.pagination } satisfies About),
  };
}

export function decodeEntry({ text, about }: EncodedEntry): Cached {
  const { version, pagination } = JSON.parse(about) as About;
  const data = new JsonText<unknown>(text, version);
  return pagination ? { data: data as JsonText<unknown[]>, pagination } : data;
}

/** About what an entry takes; JavaScript keeps most text in one byte per character. */
export function sizeOf(key: string, value: Cached): number {
  const { text } = value instanceof JsonText ? value : value.data;
  return text.length + key.length + 200;
}
