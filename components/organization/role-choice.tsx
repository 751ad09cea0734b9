import { Select, type SelectProps } from '@mantine/core';
import { humanize } from '@/components/common/status-badge';
import { useSession } from '@/contexts/session-context';
import { hasRole, type MemberRole, ROLES } from '@/lib/contracts/permissions';
import type { CustomRoleView } from '@/lib/contracts/roles';

/** A built-in role, or the id of a custom one. */
export function toRoleChoice(value: string): { role: MemberRole; roleId?: string } {
  const role = ROLES.find((one) => one === value);
  return role ? { role } : { role: 'custom', roleId: value };
}

/** Chooses a role that the user may grant. The API decides; this hides what it would refuse. */
export function RoleSelect({
  roles,
  ...select
}: SelectProps & { roles: readonly CustomRoleView[] }) {
  const { role } = useSession();
  const builtIn = ROLES.filter((one) => role === 'custom' || hasRole(role, one));
  const data = [
    { group: 'Roles', items: builtIn.map((one) => ({ value: one, label: humanize(one) })) },
    { group: 'Custom roles', items: roles.map(({ id, name }) => ({ value: id, label: name })) },
  ].filter(({ items }) => items.length > 0);
  return <Select label="Role" allowDeselect={false} data={data} {...select} />;
}
