import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { type MailStack, startMailStack } from '@/__tests__/support/servers/mail-stack';
import { addPasskey } from '@/__tests__/support/services/passkey';
import { addTotp } from '@/__tests__/support/services/totp';

let stack: MailStack;
beforeAll(async () => {
  stack = await startMailStack({ env: { SIGN_UP: 'immediate' } });
}, 120_000);
afterAll(() => stack?.close());

const newAddress = () => `${randomUUID()}@example.com`;
const post = (path: string, body: object) =>
  stack.anonymous(`/auth/change-email/${path}`, { body });
const confirm = (token: string) => post('confirm', { token });
const approve = (token: string, yes = true) => post('approve', { token, approve: yes });
const undo = (token: string) => post('undo', { token });
const request = ({ call }: Account, newEmail: string) =>
  call('/auth/change-email', { body: { newEmail } });
const signIn = (email: string) =>
  stack.anonymous('/auth/sign-in', { body: { email, password: PASSWORD, transport: 'token' } });
const pendingOf = async ({ call }: Account) => (await call('/auth/me')).json.data.pendingEmail;
const codeOf = ({ json }: Awaited<ReturnType<typeof post>>) => json.error?.code ?? json.data.status;

/** A requested change with the tokens of both mails. */
async function start(account?: Account) {
  const person = account ?? (await signUp(stack.url));
  const to = newAddress();
  const before = (await stack.smtp.mailsTo(person.email)).length;
  expect((await request(person, to)).status).toBe(202);
  return {
    person,
    to,
    before,
    approval: await stack.tokenFor(person.email, before + 1),
    confirmation: await stack.tokenFor(to),
  };
}

/** A change that has happened, with the token that undoes it. */
async function change(account?: Account) {
  const started = await start(account);
  await approve(started.approval);
  await confirm(started.confirmation);
  return { ...started, undoing: await stack.tokenFor(started.person.email, started.before + 2) };
}

describe('a change of the address', () => {
  it.each(['the new address first', 'the present address first'])(
    'happens once both addresses have agreed, %s',
    async (order) => {
      const { person, to, approval, confirmation } = await start();
      expect(await pendingOf(person)).toBe(to);
      const steps = [() => confirm(confirmation), () => approve(approval)];
      if (order.startsWith('the present')) steps.reverse();
      const [first, second] = steps as [(typeof steps)[0], (typeof steps)[0]];
      expect((await first()).json.data).toEqual({ status: 'waiting' });
      expect((await first()).json.data).toEqual({ status: 'waiting' });
      expect((await signIn(person.email)).status).toBe(200);
      expect((await signIn(to)).status).toBe(401);
      expect((await second()).json.data).toEqual({ status: 'changed' });
      expect((await signIn(to)).status).toBe(200);
      expect((await signIn(person.email)).status).toBe(401);
      expect(await pendingOf(person)).toBeNull();
      for (const address of [person.email, to]) {
        const mail = await stack.smtp.waitForMail(address, 2);
        expect(mail.subject).toBe('Your e-mail address was changed');
      }
      const { json } = await person.call('/audit-logs?perPage=50');
      const actions = json.data.map(({ action }: { action: string }) => action);
      expect(actions).toEqual(expect.arrayContaining(['EMAIL_CHANGE_REQUESTED', 'EMAIL_CHANGED']));
      for (const { changes, metadata } of json.data) {
        expect(JSON.stringify([changes, metadata])).not.toContain('@');
      }
    },
  );

  it('happens once when both links are opened many times at once', async () => {
    const { person, to, approval, confirmation } = await start();
    const responses = await Promise.all(
      [1, 2, 3].flatMap(() => [confirm(confirmation), approve(approval)]),
    );
    expect(responses.filter((response) => codeOf(response) === 'changed')).toHaveLength(1);
    expect((await signIn(to)).status).toBe(200);
    expect(
      await stack.db.auditLog.count({ where: { action: 'EMAIL_CHANGED', userId: person.userId } }),
    ).toBe(1);
  });

  it('does not happen when the owner of the present address refuses it', async () => {
    const { person, to, approval, confirmation } = await start();
    await confirm(confirmation);
    expect((await approve(approval, false)).json.data).toEqual({ status: 'refused' });
    expect(await pendingOf(person)).toBeNull();
    expect(codeOf(await approve(approval))).toBe('LINK_INVALID');
    expect(codeOf(await confirm(confirmation))).toBe('LINK_INVALID');
    expect((await signIn(to)).status).toBe(401);
  });

  it('does not happen when it was cancelled, replaced or has expired', async () => {
    const first = await start();
    const second = await start(first.person);
    expect(codeOf(await confirm(first.confirmation))).toBe('LINK_INVALID');
    const cancelled = await first.person.call('/auth/change-email', { method: 'DELETE' });
    expect(cancelled.json.data).toEqual({ cancelled: true });
    expect(codeOf(await confirm(second.confirmation))).toBe('LINK_INVALID');
    const again = await first.person.call('/auth/change-email', { method: 'DELETE' });
    expect(again.json.data).toEqual({ cancelled: false });

    const third = await start();
    const { userId } = third.person;
    await stack.db.emailChange.updateMany({ where: { userId }, data: { expiresAt: new Date() } });
    expect(codeOf(await approve(third.approval))).toBe('LINK_INVALID');
    expect(await pendingOf(third.person)).toBeNull();
  });

  it('gets the same response for the address of an account, whose owner gets a hint', async () => {
    const [person, owner] = [await signUp(stack.url), await signUp(stack.url)];
    const known = await request(person, owner.email);
    // Before the next request replaces this one.
    const mail = await stack.smtp.waitForMail(owner.email);
    const unknown = await request(person, newAddress());
    expect([known.status, known.json.data]).toEqual([unknown.status, unknown.json.data]);
    expect(mail.subject).toBe('You already have an account');
  });

  it('to the present address is refused', async () => {
    const person = await signUp(stack.url);
    const { status, json } = await request(person, person.email.toUpperCase());
    expect(status).toBe(400);
    expect(json.error.details.issues).toMatchObject([{ path: 'body.newEmail' }]);
  });

  it('gives an address that two people want to the first of them, and leaves the other whole', async () => {
    const [one, other] = [await signUp(stack.url), await signUp(stack.url)];
    const to = newAddress();
    await request(one, to);
    const oneConfirms = await stack.tokenFor(to);
    await request(other, to);
    const otherConfirms = await stack.tokenFor(to, 2);
    await approve(await stack.tokenFor(one.email));
    await approve(await stack.tokenFor(other.email));
    const codes = (await Promise.all([confirm(oneConfirms), confirm(otherConfirms)])).map(codeOf);
    expect(codes.sort()).toEqual(['LINK_INVALID', 'changed']);
    const people = await stack.db.user.findMany({
      where: { id: { in: [one.userId, other.userId] } },
    });
    const emails = people.map(({ email }) => email);
    expect(emails).toContain(to);
    expect(emails.some((email) => email === one.email || email === other.email)).toBe(true);
    expect(await stack.db.emailChange.count({ where: { to, completedAt: { not: null } } })).toBe(1);
  });

  it('ends the links to reset the password', async () => {
    const { person, approval, confirmation } = await start();
    await stack.anonymous('/auth/forgot-password', { body: { email: person.email } });
    const token = await stack.tokenFor(person.email, 2);
    await approve(approval);
    await confirm(confirmation);
    const body = { token, newPassword: 'another good passphrase' };
    expect(codeOf(await stack.anonymous('/auth/reset-password', { body }))).toBe('LINK_INVALID');
  });

  it('has links that are each for one step', async () => {
    const { approval, confirmation } = await start();
    expect(codeOf(await approve(confirmation))).toBe('LINK_INVALID');
    expect(codeOf(await confirm(approval))).toBe('LINK_INVALID');
    expect(codeOf(await undo(approval))).toBe('LINK_INVALID');
    expect(codeOf(await confirm('cm0000000000000000000000a.forged'))).toBe('LINK_INVALID');
  });
});

describe('a change that is undone', () => {
  it('restores the address once, and ends all sessions and links to reset the password', async () => {
    const { person, to, undoing } = await change();
    const { userId } = person;
    const issuer = 'https://issuer.example';
    const old = { userId, issuer, subject: userId, email: person.email, createdAt: new Date(0) };
    const linked = { userId, issuer, subject: to, email: to };
    await stack.db.identity.createMany({ data: [old, linked] });
    await stack.anonymous('/auth/forgot-password', { body: { email: to } });
    const reset = await stack.tokenFor(to, 3);
    expect((await undo(undoing)).json.data).toEqual({ undone: true });
    expect((await person.call('/auth/me')).status).toBe(401);
    expect((await signIn(to)).status).toBe(401);
    const identities = await stack.db.identity.findMany({ where: { userId } });
    expect(identities.map(({ subject }) => subject)).toEqual([userId]);
    const body = { token: reset, newPassword: 'another good passphrase' };
    expect(codeOf(await stack.anonymous('/auth/reset-password', { body }))).toBe('LINK_INVALID');
    expect(codeOf(await undo(undoing))).toBe('LINK_INVALID');
  });

  it('leaves no way in that was added meanwhile', async () => {
    const { person, undoing } = await change();
    const { call, userId, email } = person;
    const { passkey } = await addPasskey(person, { origin: stack.url });
    await addTotp(person);
    const body = { name: 'Script', scopes: ['orders:read'] };
    const { key } = (await call('/auth/api-keys', { body })).json.data;
    const withKey = createCaller(stack.url, { authorization: `Bearer ${key}` });
    expect((await withKey('/orders')).status).toBe(200);
    await undo(undoing);
    const challenge = await stack.anonymous('/auth/passkeys/challenge', { body: {} });
    const assertion = passkey.assert(challenge.json.data);
    const signInBody = { passkey: assertion, transport: 'token' };
    const byPasskey = await stack.anonymous('/auth/sign-in/passkey', { body: signInBody });
    expect(codeOf(byPasskey)).toBe('INVALID_CREDENTIALS');
    expect((await withKey('/orders')).status).toBe(401);
    expect(codeOf(await signIn(email))).toBe('INVALID_CREDENTIALS');
    expect(await stack.db.recoveryCode.count({ where: { userId } })).toBe(0);
    await stack.anonymous('/auth/forgot-password', { body: { email } });
    const token = await stack.tokenFor(email, 3);
    const reset = { token, newPassword: PASSWORD };
    await stack.anonymous('/auth/reset-password', { body: reset });
    expect((await signIn(email)).status).toBe(200);
  });

  it('leaves the factors from before it', async () => {
    const person = await signUp(stack.url);
    const { userId } = person;
    const { view } = await addPasskey(person, { origin: stack.url });
    await stack.smtp.waitForMail(person.email);
    const { undoing } = await change(person);
    await addPasskey(person, { origin: stack.url });
    await undo(undoing);
    const left = await stack.db.passkey.findMany({ where: { userId } });
    expect(left.map(({ id }) => id)).toEqual([view.id]);
    expect(await stack.db.recoveryCode.count({ where: { userId } })).toBe(10);
  });

  it('returns an account that was deleted meanwhile to the former address', async () => {
    const { person, to, undoing } = await change();
    const { email, userId, call } = person;
    await call('/auth/delete-account', { body: { confirm: to } });
    const theirs = await stack.tokenFor(to, 3);
    expect((await undo(undoing)).json.data).toEqual({ undone: true });
    const restore = (token: string) =>
      stack.anonymous('/auth/restore-account', { body: { token } });
    expect(codeOf(await restore(theirs))).toBe('LINK_INVALID');
    await stack.anonymous('/auth/forgot-password', { body: { email } });
    expect((await restore(await stack.tokenFor(email, 3))).json.data).toEqual({ restored: true });
    const user = await stack.db.user.findUniqueOrThrow({ where: { id: userId } });
    expect(user).toMatchObject({ email, deletedAt: null });
  });

  it('cannot be undone after 7 days, or when somebody else has the former address', async () => {
    const late = await change();
    const { userId } = late.person;
    const row = await stack.db.emailChange.findFirstOrThrow({ where: { userId } });
    const days = (row.expiresAt.getTime() - (row.completedAt?.getTime() ?? 0)) / 86_400_000;
    expect(days).toBeCloseTo(7, 3);
    await stack.db.emailChange.updateMany({ where: { userId }, data: { expiresAt: new Date() } });
    expect(codeOf(await undo(late.undoing))).toBe('LINK_INVALID');

    const taken = await change();
    await stack.db.user.create({
      data: { email: taken.person.email, name: 'Grace', passwordHash: '-' },
    });
    expect(codeOf(await undo(taken.undoing))).toBe('LINK_INVALID');
    expect((await taken.person.call('/auth/me')).status).toBe(200);
  });
});
