import type { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { EventBus } from './event-bus';
import { encode, Subscribers } from './subscribers';

const PREFIX = 'plinth:events:';
const COMMAND_TIMEOUT_MS = 3_000;

/** Uses Redis pub/sub, with one connection to publish and one to listen. Connects on first use. */
export function createRedisEventBus(redisUrl: string, logger: Logger): EventBus {
  const subscribers = new Subscribers(logger);
  let publisher: Promise<Redis> | undefined;
  let listener: Promise<Redis> | undefined;

  /** Imports ioredis on first use: a process that does not need it saves the memory. */
  async function connect(name: string): Promise<Redis> {
    const { createRedisConnection } = await import('./redis-connection');
    return createRedisConnection(redisUrl, name, logger);
  }

  async function connectListener(): Promise<Redis> {
    const client = await connect('listener');
    let isLost = false;
    client.on('message', (_, text) => subscribers.dispatch(text));
    client.on('close', () => {
      if (!isLost) subscribers.reportGap(false);
      isLost = true;
    });
    client.on('ready', async () => {
      const channels = subscribers.channels.map((channel) => PREFIX + channel);
      try {
        if (channels.length > 0) await client.subscribe(...channels);
      } catch (error) {
        logger.debug('Resubscribing failed; reconnecting', { error: String(error) });
        client.disconnect(true);
        return;
      }
      if (isLost) subscribers.reportGap(true);
      isLost = false;
    });
    return client;
  }

  return {
    async publish(channel, message) {
      const text = encode(channel, message);
      publisher ??= connect('publisher');
      const publishing = (await publisher).publish(PREFIX + channel, text);
      await withDeadline(publishing, COMMAND_TIMEOUT_MS, 'Redis did not accept the message');
    },
    async subscribe(channel, handler) {
      const remove = subscribers.add(channel, handler);
      listener ??= connectListener();
      const client = await listener;
      try {
        const subscribing = client.subscribe(PREFIX + channel);
        await withDeadline(subscribing, COMMAND_TIMEOUT_MS, 'Redis did not subscribe');
      } catch (error) {
        logger.warn('Live messages are unavailable until Redis responds', {
          channel,
          error: String(error),
        });
      }
      return async () => {
        if (!remove() || client.status !== 'ready') return;
        await client.unsubscribe(PREFIX + channel).catch(() => undefined);
        // Another handler may have subscribed while UNSUBSCRIBE was in flight.
        if (subscribers.channels.includes(channel)) {
          await client.subscribe(PREFIX + channel).catch(() => undefined);
        }
      };
    },
    onGap: subscribers.onGap,
    async close() {
      subscribers.clear();
      for (const client of [publisher, listener]) (await client)?.disconnect();
    },
  };
}
