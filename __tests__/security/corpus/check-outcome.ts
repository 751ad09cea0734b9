import { type RawResponse, sendRaw } from '@/__tests__/support/http/raw-http';
import { errorEnvelope } from '@/lib/contracts/common';
import type { ErrorCode } from '@/lib/errors';
import type { Case } from './case';

/** Longer than any response takes on a busy machine, shorter than every time limit of the server. */
const DEADLINE_MS = 10_000;
const STACK_TRACE = /\n\s+at |\.[cm]?[jt]sx?:\d+|node_modules|Prisma|node:internal|SELECT |INSERT /;
/** What a third party may be blamed for, where the contract says that one is asked. */
const FOREIGN: ErrorCode[] = ['PROVIDER_ERROR'];

/** What is wrong with a response; null when nothing is. */
function fault(
  { contract, invalid, bare }: Case,
  { status, headers, body }: RawResponse,
): string | null {
  if (STACK_TRACE.test(body) && status >= 400)
    return `reveals its internals: ${body.slice(0, 300)}`;
  const blamed = FOREIGN.some((code) => contract.errors?.includes(code)) && !invalid;
  if (status >= 500 && !(blamed && status === 502)) return `${status} ${body.slice(0, 300)}`;
  if (invalid && (status < 400 || status >= 500)) return `was taken: ${status}`;
  if (status < 400 || bare) return null;
  if (!headers.get('content-type')?.startsWith('application/json')) return `${status} without JSON`;
  try {
    const parsed = errorEnvelope.safeParse(JSON.parse(body));
    return parsed.success ? null : `${status} is no envelope: ${body.slice(0, 200)}`;
  } catch {
    return `${status} is no JSON: ${body.slice(0, 200)}`;
  }
}

async function checkOutcome(url: URL, one: Case): Promise<string | null> {
  try {
    const hangUp = one.hangsUp === true;
    const response = await sendRaw(url, one.bytes, { deadlineMs: DEADLINE_MS, hangUp });
    if (!response) return hangUp ? null : 'closed without a response';
    return fault(one, response);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Sends all, some at a time; returns what went wrong, each with the operation and the case's name. */
export async function checkOutcomes(url: URL, cases: Case[], width = 12): Promise<string[]> {
  const faults: string[] = [];
  const next = cases.values();
  const worker = async () => {
    for (const one of next) {
      const found = await checkOutcome(url, one);
      if (found) faults.push(`${one.contract.method} ${one.contract.path}: ${one.name}: ${found}`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return faults;
}
