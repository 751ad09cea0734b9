import { describe, expect, it } from 'vitest';
import { ROLES } from '@/lib/contracts/permissions';
import { findMemberProblem } from '@/lib/services/members/member-rules';

const change = (own: string, current: string, next: string | null, isLastOwner = false) =>
  findMemberProblem({
    own: { role: own },
    current: { role: current },
    next: next && { role: next },
    isLastOwner,
  } as Parameters<typeof findMemberProblem>[0]);

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
  ] as const)('by the role %s: from %s to %s: %s', (own, current, next, problem) => {
    expect(change(own, current, next)).toBe(problem);
  });

  it.each([...ROLES, null])('the last owner cannot become %s, unless it is owner', (next) => {
    expect(change('owner', 'owner', next, true)).toBe(next === 'owner' ? null : 'last-owner');
  });
});
