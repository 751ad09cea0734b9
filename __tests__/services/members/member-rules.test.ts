import { describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '@/lib/contracts/manifest.gen';
import { type MemberRole, type Rights, ROLES } from '@/lib/contracts/permissions';
import { findMemberProblem, scopesOf } from '@/lib/services/members/member-rules';

/** `admin`, a custom role as a list of scopes, or an API key of a role as `admin key: <scopes>`. */
function rights(text: string): Rights {
  const [, keyRole, scopes = text] = /^(\w+) key: (.*)$/.exec(text) ?? [];
  if ((ROLES as readonly string[]).includes(text))
    return { role: text as MemberRole, scopes: 'all' };
  const role = (keyRole ?? 'custom') as MemberRole;
  const all: Record<string, readonly Scope[]> = {
    everything: SCOPES,
    'all of a viewer': scopesOf({ role: 'viewer', scopes: 'all' }),
  };
  return { role, scopes: all[scopes] ?? (scopes.split(' ') as Scope[]) };
}

const change = (own: string, current: string, next: string | null, isLastOwner = false) =>
  findMemberProblem({
    own: rights(own),
    current: rights(current),
    next: next === null ? null : rights(next),
    isLastOwner,
  });

describe('changes of members', () => {
  it.each([
    ['owner', 'owner', 'viewer', null],
    ['owner', 'admin', 'owner', null],
    ['owner', 'viewer', null, null],
    ['admin', 'admin', 'viewer', null],
    ['admin', 'viewer', 'admin', null],
    ['admin', 'member', null, null],
    ['admin', 'owner', 'admin', 'member-above-caller'],
    ['admin', 'owner', null, 'member-above-caller'],
    ['admin', 'member', 'owner', 'role-above-caller'],
    ['member', 'admin', 'viewer', 'member-above-caller'],
    ['member', 'viewer', 'admin', 'role-above-caller'],
    ['admin', 'viewer', 'everything', null],
    ['admin', 'everything', null, null],
    ['member', 'viewer', 'jobs:read', 'role-above-caller'],
    ['members:write jobs:read', 'jobs:read', 'members:write', null],
    ['members:write jobs:read', 'jobs:read jobs:write', null, 'member-above-caller'],
    ['members:write jobs:read', 'jobs:read', 'jobs:read jobs:write', 'role-above-caller'],
    ['members:write', 'viewer', null, 'member-above-caller'],
    ['all of a viewer', 'viewer', null, null],
    ['everything', 'member', 'viewer', null],
    ['everything', 'admin', null, 'member-above-caller'],
    ['everything', 'viewer', 'owner', 'role-above-caller'],
    ['owner key: everything', 'viewer', 'member', null],
    ['owner key: everything', 'viewer', 'admin', 'role-above-caller'],
    ['owner key: members:write', 'viewer', 'member', 'member-above-caller'],
    ['admin key: members:write jobs:read', 'members:write', 'jobs:read', null],
  ] as const)('with the rights "%s": from "%s" to "%s": %s', (own, current, next, problem) => {
    expect(change(own, current, next)).toBe(problem);
  });

  it.each([...ROLES, 'everything', null])('the last owner cannot become %s', (next) => {
    expect(change('owner', 'owner', next, true)).toBe(next === 'owner' ? null : 'last-owner');
  });
});
