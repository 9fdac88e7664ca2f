import { describe } from '../../errors/given.js';
import { RequestError } from '../../errors/index.js';
import { nodeCrypto } from '../../runtime/node-crypto.js';
import { type NotificationStore, type StoreOptions, storeOptions } from './store.js';

/** The part of a Redis client that the store uses. Clients of `redis` (4 or newer) and of `ioredis` have it. */
export type RedisClient =
  | { sendCommand(command: string[]): Promise<unknown> }
  | { call(command: string, ...args: string[]): Promise<unknown> };

/** Options of a Redis store. */
export interface RedisStoreOptions extends StoreOptions {
  /**
   * The prefix of the keys.
   * @default 'wechatpay:notification:'
   */
  prefix?: string | undefined;
}

const done = 'done';

/** Completes a claim if this claim still holds the event, or if the lease has expired and no other claim exists. */
const completeScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], '${done}', 'PX', ARGV[2])
return 1`;

const releaseScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Prevents processes that share a Redis from handling an event twice. Each event is one key. Its value is the claim's
 * token, then `done`. Keys expire.
 *
 * @param client a connected client of `redis` (4 or newer) or of `ioredis`; the store never closes it
 * @returns the store, for the option `store`
 * @throws RequestError naming an invalid argument
 * @example
 * const redis = await createClient({ url: 'redis://localhost:6379' }).connect();
 * export const POST = pay.notifications.handler({ … }, { store: redisStore(redis) });
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): NotificationStore {
  const { lease, remember } = storeOptions(options);
  const { prefix = 'wechatpay:notification:' } = options;
  if (typeof prefix !== 'string')
    throw new RequestError('prefix', `expected a string, got ${describe(prefix)}`);
  const send = sender(client);

  return {
    async claim(id) {
      const key = prefix + id;
      const token = nodeCrypto().randomUUID();
      if ((await send('SET', key, token, 'NX', 'PX', String(lease))) === null) {
        const holder = String(await send('GET', key));
        // The holder may be this claim: a client that lost its connection before the answer to SET sends SET again.
        if (holder !== token) return holder === done ? 'done' : 'busy';
      }
      return {
        complete: async () => void (await send('EVAL', completeScript, '1', key, token, String(remember))),
        release: async () => void (await send('EVAL', releaseScript, '1', key, token)),
      };
    },
  };
}

function sender(client: unknown): (...command: string[]) => Promise<unknown> {
  const { call, sendCommand } = (client ?? {}) as Record<string, unknown>;
  // A client of ioredis has both methods, but its sendCommand takes other arguments.
  if (typeof call === 'function') return (...command) => call.apply(client, command);
  if (typeof sendCommand === 'function') return (...command) => sendCommand.call(client, command);
  throw new RequestError(
    'client',
    `expected a client of redis (with sendCommand) or of ioredis (with call), got ${describe(client)}`,
  );
}
