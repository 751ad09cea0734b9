import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@/__tests__/support/root';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Variables of .env.example with the default that is shown for each; '' for none. */
export function readEnvExample(): Map<string, string> {
  const lines = read('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm);
  return new Map([...lines].map(([, name = '', value = '']) => [name, value]));
}

/** Lines of .env.example that set something or are no comment. */
export function settingLines(): string[] {
  return read('.env.example')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The variables that lib/config.ts validates. */
export function configVariables(): string[] {
  const schema = /const schema = z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(read('lib/config.ts'))?.[1];
  return [...(schema ?? '').matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map(([, name = '']) => name);
}

/** The variables that the sandbox reads. */
export function sandboxVariables(): string[] {
  const names = read('sandbox/settings.ts').matchAll(/env\.(SANDBOX_[A-Z_]+)/g);
  return [...names].map(([, name = '']) => name);
}
