import { z } from 'zod';
import { defineNotification } from './area';
import { id } from './common';
import { exampleIds } from './examples';

const sync = { jobId: id, name: z.string() };
const exampleSync = { jobId: exampleIds.job, name: 'Demo shop' };
const toStarter = {
  to: 'person',
  link: ({ jobId }: { jobId: string }) => `/jobs/${jobId}`,
  channels: ['app', 'email'],
} as const;

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const needsReauthNotification = defineNotification({
  type: 'connection.needs_reauth',
  description: 'A shop must be connected again',
  to: 'member',
  data: z.object({ name: z.string(), reason: z.string() }),
  example: { name: 'Demo shop', reason: 'The provider no longer accepts this connection' },
  title: ({ name }) => `${name} must be connected again`,
  body: ({ reason }) => `${reason}. Until then, nothing is synced.`,
  link: () => '/connections',
  channels: ['app', 'email'],
});

export const syncCompletedNotification = defineNotification({
  ...toStarter,
  type: 'sync.completed',
  description: 'A sync that you started has ended',
  data: z.object({
    ...sync,
    created: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
  }),
  example: { ...exampleSync, created: 12, updated: 3, unchanged: 0, rejected: 1 },
  title: ({ name }) => `${name} is in sync`,
  body: ({ created, updated, unchanged, rejected }) =>
    `${plural(created, 'new record')}, ${updated} changed, ${unchanged} unchanged${
      rejected > 0 ? `, ${rejected} rejected` : ''
    }.`,
});

export const syncFailedNotification = defineNotification({
  ...toStarter,
  type: 'sync.failed',
  description: 'A sync that you started has failed',
  data: z.object({ ...sync, reason: z.string() }),
  example: { ...exampleSync, reason: 'The provider is unavailable' },
  title: ({ name }) => `The sync of ${name} failed`,
  body: ({ reason }) =>
    `${reason}. The records synced so far are saved. Start the sync again to continue.`,
});
