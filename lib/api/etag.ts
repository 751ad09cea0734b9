import { hash } from 'node:crypto';

/** An entity tag as RFC 9110 writes it, weak or strong. */
const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** Strong, because a version names one state of a row; `If-Match` sends it back. */
export const versionTag = (version: number): string => `"v${version}"`;

/** Weak: a hash of the content, for what has no version. */
export const contentTag = (content: string): string => `W/"${hash('sha1', content, 'base64url')}"`;

/** A compressed answer has other bytes, so a strong tag gets a suffix that names the coding. */
export const encodedTag = (tag: string, coding: string): string =>
  tag.startsWith('W/') ? tag : `${tag.slice(0, -1)}-${coding}"`;

/** What is left when weakness and coding do not count. */
const opaque = (tag: string) => tag.replace(/^W\//, '').replace(/-(?:gzip|br)"$/, '"');

/**
 * The tag that `If-None-Match` knows the content by, or null (weak comparison, RFC 9110, 13.1.2): its
 * own, or that of a compressed answer, by which the caller finds the one that it kept.
 */
export function matchedTag(header: string, tag: string): string | null {
  if (header === tag || header.trim() === '*') return tag;
  const wanted = opaque(tag);
  const found = header.match(ENTITY_TAG)?.find((candidate) => opaque(candidate) === wanted);
  if (found === undefined) return null;
  return found.startsWith('W/') ? tag : found;
}

/** What `If-Match` asks for: any state, one version, or a tag that can never match. */
export type IfMatch = { kind: 'any' } | { kind: 'version'; version: number } | { kind: 'never' };

/**
 * Reads `If-Match` (strong comparison, RFC 9110, 13.1.1); null when it is no entity tag, or several:
 * a row has one version.
 */
export function parseIfMatch(header: string): IfMatch | null {
  const value = header.trim();
  if (value === '*') return { kind: 'any' };
  const [, version] = /^"v(\d{1,15})(?:-(?:gzip|br))?"$/.exec(value) ?? [];
  if (version !== undefined) return { kind: 'version', version: Number(version) };
  return value.match(ENTITY_TAG)?.[0] === value ? { kind: 'never' } : null;
}
