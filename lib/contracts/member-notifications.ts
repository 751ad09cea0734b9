import { z } from 'zod';
import { defineNotification } from './area';

const toPerson = { to: 'person', channels: ['app', 'email'] } as const;

export const memberAddedNotification = defineNotification({
  ...toPerson,
  type: 'member.added',
  description: 'Somebody accepted your invitation',
  data: z.object({
    name: z.string(),
    email: z.string(),
    organizationName: z.string(),
    role: z.string(),
  }),
  example: {
    name: 'Grace Hopper',
    email: 'grace@example.com',
    organizationName: 'Analytical Engines',
    role: 'member',
  },
  title: ({ name, organizationName }) => `${name} joined ${organizationName}`,
  body: ({ email, role }) => `${email} accepted your invitation. Role: ${role}.`,
  link: () => '/members',
});

export const roleChangedNotification = defineNotification({
  ...toPerson,
  type: 'member.role_changed',
  description: 'You have another role',
  data: z.object({ role: z.string(), previousRole: z.string() }),
  example: { role: 'admin', previousRole: 'member' },
  title: ({ role }) => `Your role is now ${role}`,
  body: ({ previousRole }) => `It was ${previousRole} before. The change applies at once.`,
});

export const memberRemovedNotification = defineNotification({
  ...toPerson,
  type: 'member.removed',
  description: 'You were removed from an organization',
  data: z.object({}),
  example: {},
  title: () => 'You were removed from an organization',
  body: () => 'Your access to the organization has ended. Ask its admins if this is a mistake.',
});
