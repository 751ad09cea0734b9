import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';
import { createMember } from '@/__tests__/support/services/members';
import { addTotp } from '@/__tests__/support/services/totp';
import { sendMail } from '@/lib/queue/jobs/mail-jobs';

let server: TestServer;
let colleagues: Colleagues;
beforeAll(async () => {
  server = await startServer('lean');
  colleagues = createColleagues(server);
});
afterAll(async () => {
  await colleagues?.close();
  await server?.close();
});

type Colleague = Awaited<ReturnType<Colleagues['add']>>;

async function ownerWithMember(): Promise<{ owner: Account; member: Colleague }> {
  const owner = await signUp(server.url);
  const member = await colleagues.add(owner, 'admin');
  await addTotp(member);
  return { owner, member };
}

async function reset({ call }: Pick<Account, 'call'>, id: string) {
  const { status, json } = await call(`/members/${id}/reset-factors`, { method: 'POST' });
  return [status, json.error?.code];
}

/** What is left of the factors. */
async function factorsOf(userId: string) {
  const { totpFactor, recoveryCode } = colleagues.db;
  return [
    await totpFactor.count({ where: { userId } }),
    await recoveryCode.count({ where: { userId } }),
  ];
}

describe('an owner who resets the factor of a member', () => {
  it('removes app and recovery codes, ends all sessions, and it is mailed and audited', async () => {
    const { owner, member } = await ownerWithMember();
    expect(await reset(owner, member.id)).toEqual([200, undefined]);
    expect(await factorsOf(member.userId)).toEqual([0, 0]);
    expect((await member.call('/auth/me')).status).toBe(401);
    const mails = await colleagues.db.job.findMany({
      where: { name: sendMail.name, payload: { path: ['template'], equals: 'factor-reset' } },
    });
    expect(mails.map(({ payload }) => payload)).toMatchObject([
      { to: { userId: member.userId }, props: { organizationName: "Ada's shop" } },
    ]);
    const { json } = await owner.call('/audit-logs?action=MEMBER_FACTORS_RESET');
    expect(json.data).toMatchObject([
      { resourceId: member.id, metadata: { userId: member.userId } },
    ]);
  });

  it('is refused when the member belongs to an organization of somebody else', async () => {
    const { owner, member } = await ownerWithMember();
    const { organizationId } = await createMember(colleagues.db, 'owner');
    const { userId } = member;
    await colleagues.db.membership.create({ data: { organizationId, userId, role: 'viewer' } });
    expect(await reset(owner, member.id)).toEqual([409, 'CONFLICT']);
    expect(await factorsOf(userId)).toEqual([1, 10]);
    expect((await member.call('/auth/me')).status).toBe(200);
  });

  it('is refused when the member has an organization of their own', async () => {
    const { owner, member } = await ownerWithMember();
    expect((await member.call('/organizations', { body: { name: 'Own' } })).status).toBe(201);
    expect(await reset(owner, member.id)).toEqual([409, 'CONFLICT']);
    expect(await factorsOf(member.userId)).toEqual([1, 10]);
  });

  it('is admitted when they own the other organization as well', async () => {
    const { owner, member } = await ownerWithMember();
    const { json } = await owner.call('/organizations', { body: { name: 'Second' } });
    await colleagues.db.membership.create({
      data: { organizationId: json.data.id, userId: member.userId, role: 'viewer' },
    });
    expect(await reset(owner, member.id)).toEqual([200, undefined]);
  });

  it('is refused for themselves, and for a member without a factor', async () => {
    const owner = await signUp(server.url);
    await addTotp(owner);
    expect(await reset(owner, await colleagues.memberIdOf(owner))).toEqual([409, 'CONFLICT']);
    expect(await factorsOf(owner.userId)).toEqual([1, 10]);
    const { id } = await colleagues.add(owner, 'member');
    expect(await reset(owner, id)).toEqual([409, 'CONFLICT']);
  });
});

describe('anybody else who resets the factor of a member', () => {
  it.each(['admin', 'member', 'viewer'] as const)('is refused as %s', async (role) => {
    const { owner, member } = await ownerWithMember();
    const colleague = await colleagues.add(owner, role);
    expect(await reset(colleague, member.id)).toEqual([403, 'FORBIDDEN']);
    expect(await factorsOf(member.userId)).toEqual([1, 10]);
  });

  it('is refused as an API key of the owner with every right over members', async () => {
    const { owner, member } = await ownerWithMember();
    const body = { name: 'key', scopes: ['members:write'] };
    const { json } = await owner.call('/auth/api-keys', { body });
    const call = createCaller(server.url, { authorization: `Bearer ${json.data.key}` });
    expect(await reset({ call }, member.id)).toEqual([403, 'FORBIDDEN']);
  });
});
