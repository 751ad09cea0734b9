import { z } from 'zod';
import { defineEvent } from '@/lib/contracts/area';
import type { EventType } from '@/lib/contracts/manifest.gen';

/** An event of this type with any payload. */
export const anyEvent = (type: EventType) =>
  defineEvent({
    type,
    description: '',
    payload: z.record(z.string(), z.unknown()),
    example: {},
    resource: 'connectionId',
  });
