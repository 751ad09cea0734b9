import type { z } from 'zod';
import type { Contract } from '@/lib/contracts/contract';
import { ERROR_DETAILS } from '@/lib/contracts/error-details';
import { ERROR_CODES, ERROR_MEANING, ERROR_STATUS, type ErrorCode } from '@/lib/errors/codes';
import { commonHeadersOf, EXAMPLE_META, headerRefs } from './headers';
import { type Json, schemaRef, toSchema } from './schemas';

const RETRY_LATER: readonly ErrorCode[] = ['RATE_LIMITED', 'IDEMPOTENCY_IN_FLIGHT'];
const detailsOf: Partial<Record<ErrorCode, z.ZodType>> = ERROR_DETAILS;

/** Every error an operation can return, those of the pipeline included, in the order of ERROR_CODES. */
function errorCodesOf(contract: Contract): ErrorCode[] {
  const { method, params, query, schema, rawBody, upload, ifMatch } = contract;
  const causes: [cause: unknown, ...codes: ErrorCode[]][] = [
    [true, 'MALFORMED_REQUEST', 'HEADERS_TOO_LARGE', 'RATE_LIMITED', 'INTERNAL_ERROR'],
    [true, ...(contract.errors ?? [])],
    [schema ?? rawBody ?? upload, 'REQUEST_TIMEOUT', 'PAYLOAD_TOO_LARGE'],
    [params ?? query ?? schema ?? upload ?? ifMatch, 'VALIDATION_ERROR'],
    [schema, 'MALFORMED_JSON'],
    [schema ?? upload, 'UNSUPPORTED_MEDIA_TYPE'],
    [contract.authenticate, 'UNAUTHENTICATED', 'TOKEN_EXPIRED', 'FORBIDDEN'],
    [contract.authenticate && !contract.ownAccount, 'SECOND_FACTOR_SETUP_REQUIRED'],
    [contract.recentAuthentication, 'REAUTHENTICATION_REQUIRED'],
    [method !== 'GET' && !rawBody, 'CSRF_FAILED'],
    [params?.shape.id, 'NOT_FOUND'],
    [ifMatch, 'PRECONDITION_FAILED'],
    [contract.idempotent, 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
    // Everything outside of `system` reads the database, which may be down.
    [contract.tag !== 'system', 'SERVICE_UNAVAILABLE'],
  ];
  const codes = new Set(causes.flatMap(([cause, ...own]) => (cause ? own : [])));
  return ERROR_CODES.filter((code) => codes.has(code));
}

/** One code with its details, or all codes without documented details. */
function errorObject(code: Json, details: Json = {}): Json {
  return {
    type: 'object',
    required: ['code', 'message'],
    properties: { code: { type: 'string', ...code }, message: { type: 'string' }, details },
  };
}

/** The error envelope for these codes, each with its details. */
function errorSchema(codes: ErrorCode[]): Json {
  const errors: Json[] = [];
  for (const code of codes) {
    const details = detailsOf[code];
    if (details) errors.push(errorObject({ const: code }, toSchema(details, 'output')));
  }
  const others = codes.filter((code) => !detailsOf[code]);
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
  const exampleOf = (code: ErrorCode) => {
    const message = ERROR_MEANING[code];
    const { examples: [details] = [] } = (detailsOf[code]?.meta() ?? {}) as {
      examples?: unknown[];
    };
    const value = { success: false, error: { code, message, details }, meta: EXAMPLE_META };
    return { summary: message, value };
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_MEANING[code]}.`).join('\n\n'),
    headers: headerRefs(headers),
    content: {
      'application/json': {
        schema: errorSchema(codes),
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])),
      },
    },
  };
}

/** `WEBHOOK_SIGNATURE_INVALID` -> `WebhookSignatureInvalid`. */
const pascal = (code: string) =>
  code.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * References to the error responses of an operation, by status. Operations with the same codes and
 * headers share a response; `shared` collects them by name.
 */
export function errorResponses(contract: Contract, shared: Record<string, Json>): Json {
  const suffix = [
    ...(contract.deprecation ? ['Deprecated'] : []),
    ...(contract.deprecation?.replacedBy ? ['Replaced'] : []),
  ];
  const all = errorCodesOf(contract);
  const refs: Json = {};
  for (const status of new Set(all.map((code) => ERROR_STATUS[code]))) {
    const codes = all.filter((code) => ERROR_STATUS[code] === status);
    const name = [codes.map(pascal).join('Or'), ...suffix].join('-');
    shared[name] ??= errorResponse(codes, [
      ...commonHeadersOf(contract),
      ...(status === 401 ? ['WWW-Authenticate'] : []),
      ...(codes.some((code) => RETRY_LATER.includes(code)) ? ['Retry-After'] : []),
    ]);
    refs[status] = { $ref: `#/components/responses/${name}` };
  }
  return refs;
}
