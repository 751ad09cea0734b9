import type { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { EventBus } from './event-bus';
import { createSubscribers, decode, encode } from './subscribers';

const PREFIX = 'plinth:events:';
const COMMAND_MS = 3_000;

/** Live messages over Redis pub/sub: one connection to publish, one to listen, made on first use. */
export function createRedisEventBus(redisUrl: string, logger: Logger): EventBus {
  const subscribers = createSubscribers(logger);
  const clients: { publisher?: Promise<Redis>; listener?: Promise<Redis> } = {};

  /** Loaded with the first message: a process without Redis does without its library's memory. */
  async function connect(name: string): Promise<Redis> {
    const { openEventsRedis } = await import('./open-events-redis');
    return openEventsRedis(redisUrl, name, logger);
  }

  function publisher(): Promise<Redis> {
    clients.publisher ??= connect('publisher');
    return clients.publisher;
  }

  async function openListener(): Promise<Redis> {
    const client = await connect('listener');
    client.on('message', (_, text) => {
      const decoded = decode(text);
      if (decoded) subscribers.dispatch(decoded.channel, decoded.message);
    });
    let lost = false;
    client.on('close', () => {
      if (!lost) subscribers.gap(false);
      lost = true;
    });
    client.on('ready', async () => {
      const channels = subscribers.channels().map((channel) => PREFIX + channel);
      try {
        if (channels.length > 0) await client.subscribe(...channels);
      } catch (error) {
        // Not listening again before the next `ready`.
        logger.debug('Subscribing again failed', { error: String(error) });
        client.disconnect(true);
        return;
      }
      if (lost) subscribers.gap(true);
      lost = false;
    });
    return client;
  }

  function listener(): Promise<Redis> {
    clients.listener ??= openListener();
    return clients.listener;
  }

  return {
    async publish(channel, message) {
      const text = encode(channel, message);
      await withDeadline(
        (await publisher()).publish(PREFIX + channel, text),
        COMMAND_MS,
        'Redis did not take the message',
      );
    },
    async subscribe(channel, handler) {
      // One handler may listen twice: each subscription is an entry of its own.
      const entry = (message: unknown) => handler(message);
      subscribers.add(channel, entry);
      try {
        const subscribing = (await listener()).subscribe(PREFIX + channel);
        await withDeadline(subscribing, COMMAND_MS, 'Redis did not subscribe');
      } catch (error) {
        logger.warn('Live messages begin when Redis is back', { channel, error: String(error) });
      }
      return async () => {
        if (!subscribers.remove(channel, entry)) return;
        const client = await listener();
        if (client.status !== 'ready') return;
        await client.unsubscribe(PREFIX + channel).catch(() => undefined);
        // Somebody may have come while we were leaving.
        if (subscribers.channels().includes(channel)) {
          await client.subscribe(PREFIX + channel).catch(() => undefined);
        }
      };
    },
    onGap: subscribers.onGap,
    async close() {
      subscribers.clear();
      for (const client of Object.values(clients)) (await client).disconnect();
    },
  };
}
