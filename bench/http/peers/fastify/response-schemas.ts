// Fastify compiles serializers of these, which is much of what it is chosen for.

const text = { type: 'string' } as const;
const nullableText = { type: ['string', 'null'] } as const;
const integer = { type: 'integer' } as const;
const time = { type: 'string', format: 'date-time' } as const;
/** Whatever JSON the column holds. */
const json = {} as const;

const meta = {
  type: 'object',
  properties: { timestamp: text, requestId: text },
} as const;

export const orderSchema = {
  type: 'object',
  properties: {
    id: text,
    externalId: nullableText,
    connectionId: nullableText,
    number: text,
    status: text,
    currency: text,
    totalAmount: integer,
    customerName: text,
    customerEmail: nullableText,
    items: json,
    history: json,
    metadata: json,
    placedAt: time,
    version: integer,
    createdAt: time,
    updatedAt: time,
  },
} as const;

export const envelopeOf = (data: object) => ({
  type: 'object',
  properties: { success: { type: 'boolean' }, data, meta },
});

export const pageSchema = {
  type: 'object',
  properties: {
    ...envelopeOf({ type: 'array', items: orderSchema }).properties,
    pagination: {
      type: 'object',
      properties: {
        page: integer,
        perPage: integer,
        total: integer,
        totalIsEstimate: { type: 'boolean' },
        totalPages: integer,
        nextCursor: nullableText,
      },
    },
  },
} as const;
