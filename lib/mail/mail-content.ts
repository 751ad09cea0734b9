import { z } from 'zod';

/** The id of the row behind a link. The token is made when the mail is sent: jobs hold no secrets. */
const link = { tokenId: z.string(), validForMinutes: z.int().positive() };

/** When and from where something happened. */
const occurrence = z.strictObject({
  at: z.iso.datetime(),
  /** In words, such as "Firefox on Linux". */
  device: z.string().max(200).nullable(),
  ipAddress: z.string().max(64).nullable(),
});

/** What each template shows. */
const MAIL_PROPS = {
  notification: z.strictObject({
    title: z.string(),
    body: z.string(),
    /** A path of the console. */
    link: z.string().nullable(),
    /** A page that ends such mails; null for those that are always sent. */
    unsubscribeUrl: z.string().nullable(),
  }),
  digest: z.strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        body: z.string(),
        link: z.string().nullable(),
        at: z.iso.datetime(),
      }),
    ),
    unsubscribeUrl: z.string().nullable(),
  }),
  'verify-email': z.strictObject(link),
  'reset-password': z.strictObject(link),
  /** To the new address. */
  'confirm-new-email': z.strictObject(link),
  /** To the present address, when a change is requested. */
  'approve-email-change': z.strictObject({ ...link, newAddress: z.string().max(320) }),
  /** To the former address; the link undoes the change. */
  'email-changed': z.strictObject(link),
  /** To the new address, once the account uses it. */
  'email-in-use': z.strictObject({}),
  'password-changed': occurrence,
  invitation: z.strictObject({
    ...link,
    organizationName: z.string().max(200),
    inviterName: z.string().max(200),
    /** One of the roles, or the name of an organization's own. */
    role: z.string().max(100),
  }),
  'new-device': occurrence,
  /** Somebody signed up with the address of an account, or wanted to change theirs to it. */
  'account-exists': z.strictObject({}),
  /** The person changed how they sign in, or used a recovery code. */
  'factor-changed': occurrence.extend({
    change: z.enum([
      'totp_added',
      'totp_removed',
      'passkey_added',
      'passkey_removed',
      'password_removed',
      'recovery_codes_created',
      'recovery_code_used',
    ]),
  }),
  /** An owner of the organization removed the person's second factor. */
  'factor-reset': z.strictObject({
    at: z.iso.datetime(),
    organizationName: z.string().max(200),
  }),
  /** The link restores the account. */
  'account-deletion': z.strictObject({ tokenId: z.string(), deletesAt: z.iso.datetime() }),
  /** An issuer was linked to the account, or unlinked. */
  'identity-changed': occurrence.extend({ label: z.string(), linked: z.boolean() }),
};

export type MailTemplate = keyof typeof MAIL_PROPS;
export type MailProps<T extends MailTemplate> = z.infer<(typeof MAIL_PROPS)[T]>;

/** A template with its props. */
export type MailContent = {
  [T in MailTemplate]: { template: T; props: MailProps<T> };
}[MailTemplate];

/** A user, whose address is read when the mail is sent, or an address. */
export const mailRecipient = z.union([
  z.strictObject({ userId: z.string() }),
  z.strictObject({ address: z.email().max(320), name: z.string().max(200).optional() }),
]);

export type MailRecipient = z.infer<typeof mailRecipient>;

const addressed = Object.entries(MAIL_PROPS).map(([template, props]) =>
  z.strictObject({ template: z.literal(template), props, to: mailRecipient }),
);

/** A mail to be sent. */
export const mailRequest = z.discriminatedUnion(
  'template',
  addressed as [(typeof addressed)[0], ...typeof addressed],
) as unknown as z.ZodType<MailContent & { to: MailRecipient }>;
