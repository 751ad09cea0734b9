import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Stands for more than 10^8 guesses: safe against guessing online, and slow to guess from a hash. */
const SUFFICIENT_SCORE = 3;

/**
 * Import it late: its lists of common passwords take 40 MiB. More characters and substitutions would
 * take seconds of CPU for hostile input; a longer password is as good as its beginning.
 */
const zxcvbn = new ZxcvbnFactory({
  dictionary,
  graphs: adjacencyGraphs,
  maxLength: 64,
  l33tMaxSubstitutions: 10,
});

/** Whether the password is common, or a pattern that is guessed early. */
export function isEasilyGuessed(password: string): boolean {
  return zxcvbn.check(password).score < SUFFICIENT_SCORE;
}
