import { hash } from 'node:crypto';

/** An entity tag (RFC 9110, 8.8.3), weak or strong. */
const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** The strong tag of a row at a version; clients send it in `If-Match`. */
export const versionTag = (version: number): string => `"v${version}"`;

/** The weak tag of content without a version: a hash. */
export const contentTag = (content: string): string => `W/"${hash('sha1', content, 'base64url')}"`;

/** A compressed body has other bytes, so its strong tag gets the coding as a suffix. */
export const encodedTag = (tag: string, coding: string): string =>
  tag.startsWith('W/') ? tag : `${tag.slice(0, -1)}-${coding}"`;

/** The tag without weakness and coding. */
const opaque = (tag: string) => tag.replace(/^W\//, '').replace(/-(?:gzip|br)"$/, '"');

/**
 * The tag of the content that `If-None-Match` contains, or null (weak comparison, RFC 9110, 13.1.2):
 * the content's own, or that of its compressed form, by which the client finds its cached response.
 */
export function matchedTag(header: string, tag: string): string | null {
  if (header === tag || header.trim() === '*') return tag;
  const wanted = opaque(tag);
  const found = header.match(ENTITY_TAG)?.find((candidate) => opaque(candidate) === wanted);
  if (found === undefined) return null;
  return found.startsWith('W/') ? tag : found;
}

/** A parsed `If-Match`: any version, one version, or a tag that can never match. */
export type IfMatch = { kind: 'any' } | { kind: 'version'; version: number } | { kind: 'never' };

/**
 * Parses `If-Match` (strong comparison, RFC 9110, 13.1.1); null unless it is one entity tag: a row has
 * one version.
 */
export function parseIfMatch(header: string): IfMatch | null {
  const value = header.trim();
  if (value === '*') return { kind: 'any' };
  const [, version] = /^"v(\d{1,15})(?:-(?:gzip|br))?"$/.exec(value) ?? [];
  if (version !== undefined) return { kind: 'version', version: Number(version) };
  return value.match(ENTITY_TAG)?.[0] === value ? { kind: 'never' } : null;
}
