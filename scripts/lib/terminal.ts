import { stripVTControlCharacters } from 'node:util';

/** Lines of several writers, and below them one line that changes in place. */
export interface Terminal {
  print(line: string): void;
  /** Sets the changing line; null removes it. Without a terminal (a pipe, CI) it is not shown. */
  status(line: string | null): void;
}

const CLEAR_LINE = '\r\x1b[2K';

/** Writes to `stream`, standard output when not given. */
export function createTerminal(stream: NodeJS.WriteStream = process.stdout): Terminal {
  let current: string | null = null;
  // A reader that went away (`npm run dev | head`) is no reason to die with a stack trace.
  stream.on('error', () => undefined);
  const fits = (line: string) => stripVTControlCharacters(line).length < (stream.columns || 80);
  return {
    print(line) {
      const clear = current === null ? '' : CLEAR_LINE;
      stream.write(`${clear}${line}\n${current ?? ''}`);
    },
    status(line) {
      if (!stream.isTTY) return;
      if (current !== null) stream.write(CLEAR_LINE);
      // A line that wraps could not be taken back.
      current = line !== null && fits(line) ? line : null;
      if (current !== null) stream.write(current);
    },
  };
}
