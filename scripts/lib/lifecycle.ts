import type { Contract } from '@/lib/contracts/contract';

type Dated = Pick<Contract, 'method' | 'path' | 'deprecation'>;

const nameOf = (name: string, { method, path }: Dated) => `${method} ${path} (${name})`;

function problemOf(
  name: string,
  contract: Dated,
  now: Date,
  paths: ReadonlySet<string>,
): string | null {
  if (!contract.deprecation) return null;
  const { deprecated, sunset, replacedBy } = contract.deprecation;
  const operation = nameOf(name, contract);
  const [from, until] = [Date.parse(deprecated), Date.parse(sunset)];
  if (Number.isNaN(from) || Number.isNaN(until)) {
    return `${operation}: "deprecated" and "sunset" must be ISO dates.`;
  }
  if (until <= from) return `${operation}: its sunset must come after its deprecation.`;
  if (replacedBy !== undefined && !paths.has(replacedBy)) {
    return `${operation}: is replaced by ${replacedBy}, which no operation has as its path.`;
  }
  if (until > now.getTime()) return null;
  const successor = replacedBy ? `; ${replacedBy} replaces it` : '';
  return (
    `${operation} is past its sunset of ${sunset}${successor}. Remove its route and its contract ` +
    '(see GET /api/v1/deprecations for who still calls it), or give it a later sunset.'
  );
}

/** The problems of deprecated operations at the time `now`, one sentence each. */
export function findLifecycleProblems(
  operations: Readonly<Record<string, Dated>>,
  now: Date,
): string[] {
  const paths = new Set(Object.values(operations).map(({ path }) => path));
  return Object.entries(operations).flatMap(
    ([name, contract]) => problemOf(name, contract, now, paths) ?? [],
  );
}

/** @throws Error that lists every operation with an invalid deprecation or past its sunset */
export function assertLifecycle(operations: Readonly<Record<string, Dated>>, now: Date): void {
  const problems = findLifecycleProblems(operations, now);
  if (problems.length === 0) return;
  throw new Error(
    `The lifecycle of the API is not in order:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
  );
}
