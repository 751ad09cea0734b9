import type { Contract } from '@/lib/contracts/contract';
import type { ErrorCode } from '@/lib/errors/codes';
import { byStatus, errorCodesOf, meaningOf } from './errors';
import { ERROR_DETAILS, errorExample } from './examples';
import { commonHeadersOf, headersOf } from './headers';
import { codeName } from './names';
import { type Json, schemaRef } from './schemas';

const RETRY_LATER: readonly ErrorCode[] = ['RATE_LIMITED', 'IDEMPOTENCY_IN_FLIGHT'];

/** One code with its details, or all those whose details nobody acts on. */
function errorObject(code: Json, details: Json = {}): Json {
  return {
    type: 'object',
    required: ['code', 'message'],
    properties: { code: { type: 'string', ...code }, message: { type: 'string' }, details },
  };
}

/** The envelope with these codes, each with what its details hold. */
function errorSchema(codes: ErrorCode[]): Json {
  const others = codes.filter((code) => !ERROR_DETAILS[code]);
  const errors = codes
    .filter((code) => ERROR_DETAILS[code])
    .map((code) => errorObject({ const: code }, ERROR_DETAILS[code]?.schema));
  if (others.length > 0) errors.push(errorObject({ enum: others }));
  return {
    type: 'object',
    required: ['success', 'error', 'meta'],
    properties: {
      success: { const: false },
      error: errors.length === 1 ? errors[0] : { oneOf: errors },
      meta: schemaRef('Meta'),
    },
  };
}

function errorResponse(codes: ErrorCode[], headers: string[]): Json {
  const exampleOf = (code: ErrorCode) => ({
    summary: meaningOf(code),
    value: errorExample(code, meaningOf(code)),
  });
  return {
    description: codes.map((code) => `\`${code}\`: ${meaningOf(code)}.`).join('\n\n'),
    headers: headersOf(headers),
    content: {
      'application/json': {
        schema: errorSchema(codes),
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])),
      },
    },
  };
}

/** Collects the error answers that operations share, under the names of their codes. */
export class ErrorResponses {
  private readonly known = new Map<string, Json>();

  /** Answers a reference by status. */
  refsFor(contract: Contract): Json {
    const refs: Json = {};
    const common = commonHeadersOf(contract);
    for (const [status, codes] of byStatus(errorCodesOf(contract))) {
      const headers = [
        ...common,
        ...(status === 401 ? ['WWW-Authenticate'] : []),
        ...(codes.some((code) => RETRY_LATER.includes(code)) ? ['Retry-After'] : []),
      ];
      refs[status] = { $ref: `#/components/responses/${this.nameOf(codes, headers, contract)}` };
    }
    return refs;
  }

  private nameOf(codes: ErrorCode[], headers: string[], contract: Contract): string {
    const suffix = [
      ...(contract.rateLimit === 'none' ? ['Unlimited'] : []),
      ...(contract.deprecation ? ['Deprecated'] : []),
      ...(contract.deprecation?.replacedBy ? ['Replaced'] : []),
    ];
    const name = [codes.map(codeName).join('Or'), ...suffix].join('-');
    if (!this.known.has(name)) this.known.set(name, errorResponse(codes, headers));
    return name;
  }

  components(): Json {
    return Object.fromEntries([...this.known].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
