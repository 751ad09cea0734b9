import type { z } from 'zod';
import type { Contract } from './contract';
import type { Scope } from './manifest.gen';
import type { Role } from './permissions';

/** An event that webhook endpoints can subscribe to. */
export interface EventDefinition<Payload extends z.ZodType = z.ZodType> {
  /** `<resource>.<past participle>`, such as `connection.created`. */
  readonly type: string;
  readonly description: string;
  /** The schema of the delivery's `data`. */
  readonly payload: Payload;
  readonly example: unknown;
  /**
   * Where `data` has the id of what the event is about, such as `order.id`. Endpoints with `isOrdered` get
   * the events of one resource one after the other.
   */
  readonly resource?: string;
  /**
   * Where `data` names the customer whom the event concerns, such as `order.connectionId`. Endpoints of
   * customers get the events that name them, and no others.
   */
  readonly customer?: string;
  /**
   * Sent only to endpoints that name the event, and not to those that ask for all. Only callers with
   * this role and scope may subscribe to it and see what was sent.
   */
  readonly restrictedTo?: { readonly role: Role; readonly scope: Scope };
}

/** The payload to publish the event with. */
export type EventPayload<E extends EventDefinition> = z.input<E['payload']>;

export function defineEvent<const T extends string, P extends z.ZodType>(
  event: EventDefinition<P> & { readonly type: T },
): EventDefinition<P> & { readonly type: T } {
  return event;
}

/** How a notification reaches people: in the console, or by e-mail. */
export const NOTIFICATION_CHANNELS = ['app', 'email'] as const;
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];

export interface Repeats<Data extends z.ZodType = z.ZodType> {
  /** What repeats, such as the id of an endpoint. */
  key(data: z.output<Data>): string;
  /** The title of two and more. */
  title(count: number, data: z.output<Data>): string;
  /** How long the other channels wait for repeats, so that a burst is one message. */
  readonly waitMinutes: number;
}

/** A kind of notification, with its texts. */
export interface NotificationDefinition<Data extends z.ZodType = z.ZodType> {
  /** `<resource>.<past participle>`, such as `sync.failed`. */
  readonly type: string;
  /** When it is sent, for the person who chooses how to be notified. */
  readonly description: string;
  /** `person`: the one whom the sender names. A role: every member with at least this role. */
  readonly to: 'person' | Role;
  /** What the texts are about. */
  readonly data: Data;
  readonly example: z.output<Data>;
  title(data: z.output<Data>): string;
  body(data: z.output<Data>): string;
  /** A console path, such as `/connections`. */
  link?(data: z.output<Data>): string;
  /** Used until the person chooses otherwise. */
  readonly channels: readonly NotificationChannel[];
  /** Repeats are counted in one notification until it is read, for a day at most. */
  readonly repeats?: Repeats<Data>;
  /** About the security of the account: sent by e-mail in any case. */
  readonly isRequired?: boolean;
}

export function defineNotification<D extends z.ZodType, const To extends 'person' | Role>(
  notification: NotificationDefinition<D> & { readonly to: To },
): NotificationDefinition<D> & { readonly to: To } {
  return notification;
}

/**
 * The browser-safe part of a domain, or of an area of the platform such as webhooks. `npm run generate`
 * derives scopes, event types, notification types and the typed client's operations from the areas
 * listed in `contracts/index`.
 */
export interface Area {
  /** The tag of every operation. */
  readonly tag: string;
  readonly description: string;
  readonly operations: Readonly<Record<string, Contract>>;
  /** Scopes of API keys, as `<area>:read` and `<area>:write`. */
  readonly scopes?: readonly string[];
  readonly events?: readonly EventDefinition[];
  readonly notifications?: readonly NotificationDefinition[];
}

export function defineArea<const A extends Area>(area: A): A {
  return area;
}

/** `A & B` of the union `A | B`. */
export type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (
  all: infer I,
) => void
  ? I
  : never;
