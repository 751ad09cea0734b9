import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createOpenApiDocument } from '@/lib/api/openapi';
import { contracts, EVENTS, TAG_DESCRIPTIONS } from '@/lib/contracts';

const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'docs/openapi.json');

/** The checked-in copy of the document that the API serves, readable and with a final newline. */
export function renderOpenApi(): string {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const document = createOpenApiDocument(contracts, { name, version }, TAG_DESCRIPTIONS, EVENTS);
  return `${JSON.stringify(document, null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(dirname(TARGET), { recursive: true });
  writeFileSync(TARGET, renderOpenApi());
}
