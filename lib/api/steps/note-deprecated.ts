import type { Step } from '@/lib/api/context';

/** Counts who still calls an operation that is deprecated. */
export const noteDeprecated: Step = {
  name: 'note-deprecated',
  appliesTo: (contract) => contract.deprecation !== undefined,
  run({ contract, actor, runtime }) {
    runtime.deprecations.note(contract, actor);
    return undefined;
  },
};
