import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Instruction {
  name: string;
  text: string;
}

export interface Stage {
  name: string;
  from: string;
  instructions: Instruction[];
}

/** The stages of a Dockerfile: of its grammar no more than ours uses. */
export function parseStages(dockerfile: string): Stage[] {
  const stages: Stage[] = [];
  const lines = dockerfile.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, '');
  for (const [, name = '', text = ''] of lines.matchAll(/^([A-Z]+) (.*)$/gm)) {
    if (name === 'FROM') {
      const [from = '', , stage = ''] = text.split(' ');
      stages.push({ name: stage, from, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, text });
  }
  return stages;
}

/** The last instruction of that name; a command in the exec form, as its words. */
export function commandOf({ instructions }: Stage, name: 'CMD' | 'HEALTHCHECK'): string[] {
  const { text = '[]' } = instructions.findLast((one) => one.name === name) ?? {};
  return JSON.parse(text.slice(text.indexOf('[')));
}

/**
 * Does in a folder what a stage does in its image: COPY and RUN. The rest is about how containers
 * start.
 *
 * @param folders by the names of stages, what `COPY --from` copies from, and `context`
 */
export function runStage(stage: Stage, folder: string, folders: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of stage.instructions) {
    if (name === 'RUN') {
      execFileSync('sh', ['-euc', text], {
        cwd: folder,
        env: { ...process.env, npm_config_prefer_offline: 'true' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    }
    if (name !== 'COPY') continue;
    const words = text.split(' ');
    const from = /^--from=(\w+)$/.exec(words[0] ?? '')?.[1];
    const source = folders[from ?? 'context'];
    if (source === undefined) throw new Error(`No folder for ${text}`);
    const paths = (from ? words.slice(1) : words).map((path) => path.replace(/^\/app\//, ''));
    const target = paths.pop() ?? '';
    for (const path of paths) {
      const to = join(folder, target.endsWith('/') ? join(target, path) : target);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(source, path), to, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (file) => file !== join(source, '.next/cache'),
      });
    }
  }
}
