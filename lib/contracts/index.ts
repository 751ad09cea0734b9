import type { z } from 'zod';
import type { Area, EventDefinition, Intersection, NotificationDefinition } from './area';
import { audit } from './audit';
import { auth } from './auth';
import { connections } from './connections';
import { jobs } from './jobs';
import { notifications } from './notifications';
import { orders } from './orders';
import { organizations } from './organizations';
import { system } from './system';
import { webhookPortal } from './webhook-portal';
import { webhooks } from './webhooks';

/** Every area of the API. A domain registers here with its import and its name. */
export const areas = [
  auth,
  organizations,
  orders,
  connections,
  jobs,
  webhooks,
  webhookPortal,
  notifications,
  audit,
  system,
] as const satisfies readonly Area[];

type AllOperations = Intersection<(typeof areas)[number]['operations']>;
export type Contracts = { [K in keyof AllOperations]: AllOperations[K] };
export type OperationName = keyof Contracts;

/** Every operation of the API by its name. */
export const contracts = Object.assign({}, ...areas.map((area) => area.operations)) as Contracts;

/** Every event that webhook endpoints can subscribe to. */
export const EVENTS: readonly EventDefinition[] = areas.flatMap((area: Area) => area.events ?? []);

/** Every kind of notification. */
export const NOTIFICATIONS: readonly NotificationDefinition[] = areas.flatMap(
  (area: Area) => area.notifications ?? [],
);

const kindsOfNotification = new Map(NOTIFICATIONS.map((kind) => [kind.type, kind]));

/** The kind that an area declares by this name. */
export const findNotification = (type: string): NotificationDefinition | undefined =>
  kindsOfNotification.get(type);

/** The events that only some callers may subscribe to and see. */
export const RESTRICTED_EVENTS: readonly EventDefinition[] = EVENTS.filter(
  ({ restrictedTo }) => restrictedTo !== undefined,
);

/** The events that endpoints of customers can get. */
export const CUSTOMER_EVENTS: readonly EventDefinition[] = EVENTS.filter(
  ({ customer }) => customer !== undefined,
);

type AnyEvent = Extract<(typeof areas)[number], { events: unknown }>['events'][number];

/** The body of a delivery, of any type. */
export type DeliveredEvent = {
  [E in AnyEvent as E['type']]: {
    type: E['type'];
    /** When it happened, ISO 8601. */
    timestamp: string;
    /** Of two events of one resource the later one has the higher number. */
    sequence: number;
    data: z.output<E['payload']>;
  };
}[AnyEvent['type']];

/** The description of each tag of the API. */
export const TAG_DESCRIPTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  areas.map(({ tag, description }) => [tag, description]),
);
