import type { Container } from '@/lib/container';
import { createMember } from './members';

interface Column {
  name: string;
  type: string;
  optional: boolean;
}

const VALUES: Record<string, (place: string) => unknown> = {
  text: (place) => place,
  integer: () => 1,
  bigint: () => 1,
  jsonb: () => '{}',
  boolean: () => false,
  'timestamp without time zone': () => new Date(),
};

/** What refers to another table's row, which `seedTenant` names after its table. */
const REFERENCES: Record<string, string> = {
  eventId: 'WebhookEvent',
  endpointId: 'WebhookEndpoint',
  keyId: 'ApiKey',
};

async function insert(
  { pool }: Pick<Container, 'pool'>,
  table: string,
  given: Record<string, unknown>,
  organizationId: string,
): Promise<void> {
  const { rows } = await pool.query<Column>(
    `SELECT column_name AS "name", data_type AS "type",
       is_nullable = 'YES' OR column_default IS NOT NULL AS "optional"
     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1`,
    [table],
  );
  const columns = rows.filter(({ name, optional }) => name in given || !optional);
  const values = columns.map(({ name, type }) => {
    if (name in given) return given[name];
    const reference = REFERENCES[name];
    return reference
      ? `${reference}-${organizationId}`
      : VALUES[type]?.(`${name}-${organizationId}`);
  });
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const places = values.map((_, index) => `$${index + 1}`).join(', ');
  await pool.query(`INSERT INTO "${table}" (${names}) VALUES (${places})`, values);
}

/** An organization with its owner and a row in every table that belongs to organizations. */
export async function seedTenant(container: Container) {
  const member = await createMember(container.prisma, 'owner');
  const { organizationId, userId } = member;
  // What is deleted last is what others refer to.
  for (const { name } of [...container.tenantTables].reverse()) {
    if (name === 'Membership') continue;
    const given = { organizationId, userId, id: `${name}-${organizationId}` };
    await insert(container, name, given, organizationId);
  }
  return member;
}
