import type { EventDefinition } from '@/lib/contracts/area';
import { type Json, toSchema } from './schemas';

/** Headers of a delivery, by Standard Webhooks. */
const DELIVERY_HEADERS: [name: string, description: string, schema: Json, example: string][] = [
  [
    'webhook-id',
    'The id of the event, the same in every attempt: a repeated one is the same event',
    { type: 'string' },
    'cmk1event000000000000001',
  ],
  [
    'webhook-timestamp',
    'When the attempt was made, in seconds from 1970',
    { type: 'string', pattern: '^\\d+$' },
    '1768473000',
  ],
  [
    'webhook-signature',
    'Signatures of id, timestamp and body by each valid secret, with spaces between',
    { type: 'string' },
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ],
];

const parameters = DELIVERY_HEADERS.map(([name, description, schema, example]) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema,
  example,
}));

function describe({ description, restrictedTo }: EventDefinition): string {
  if (!restrictedTo) return description;
  const { role, scope } = restrictedTo;
  return `${description} Only for endpoints that name it, of callers with the role \`${role}\` and the scope \`${scope}\`.`;
}

/** The deliveries of one type, as the receiver's operation. */
function delivery(event: EventDefinition): Json {
  const { type, payload, example } = event;
  return {
    post: {
      operationId: type.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase()),
      tags: ['webhooks'],
      summary: type,
      description: describe(event),
      security: [],
      parameters,
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['type', 'timestamp', 'sequence', 'data'],
              properties: {
                type: { type: 'string', const: type },
                timestamp: { type: 'string', format: 'date-time' },
                sequence: {
                  type: 'integer',
                  description: 'Of two events of one resource the later one has the higher number.',
                },
                data: toSchema(payload, 'output'),
              },
            },
            example: { type, timestamp: '2026-01-15T10:30:00.000Z', sequence: 7, data: example },
          },
        },
      },
      responses: {
        204: { description: 'Received. Any status of 200 to 299 within 15 seconds will do.' },
        410: { description: 'Gone: the endpoint is disabled.' },
      },
    },
  };
}

/** The catalogue of events: `webhooks` of OpenAPI 3.1, by type. */
export function webhooksOf(events: readonly EventDefinition[]): Record<string, Json> {
  const sorted = [...events].sort((a, b) => (a.type < b.type ? -1 : 1));
  return Object.fromEntries(sorted.map((event) => [event.type, delivery(event)]));
}
