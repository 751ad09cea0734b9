import { z } from 'zod';
import { createBody, idParams, listQuery } from '@/bench/http/peers/shared/schemas';

/** The rules that the other peers give zod, as the JSON Schema that Fastify compiles. */
const inputSchema = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });

export const listQuerySchema = inputSchema(listQuery);
export const idParamsSchema = inputSchema(idParams);
export const createBodySchema = inputSchema(createBody);
