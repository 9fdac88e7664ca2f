/** The stores by themselves: one contract, held against both, Redis with each of its clients. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  memoryStore,
  type NotificationClaim,
  type NotificationStore,
  type RedisClient,
  RequestError,
  redisStore,
  type StoreOptions,
} from 'wechatpay-kit';
import { patience } from '../../../../tools/test/patience.js';
import { caught } from '../support/caught.js';
import { type RedisServer, startRedis } from '../support/redis.js';

let server: RedisServer;
let nodeRedis: ReturnType<typeof createClient>;
let ioRedis: Redis;
beforeAll(async () => {
  server = await startRedis();
  nodeRedis = createClient({ url: server.url });
  await nodeRedis.connect();
  ioRedis = new Redis(server.port, '127.0.0.1');
});
afterAll(async () => {
  nodeRedis?.destroy();
  ioRedis?.disconnect();
  await server?.stop();
});

let keys = 0;
const newKey = () => `1900000109:v3:${++keys}`;

/** @throws Error if it is none */
function claimed(claim: NotificationClaim | 'busy' | 'done' | undefined): NotificationClaim {
  if (typeof claim === 'object') return claim;
  throw new Error(`expected a claim, got ${claim}`);
}

interface Kind {
  make(options?: StoreOptions): NotificationStore;
  /** Lets milliseconds pass for the store. */
  pass(milliseconds: number): Promise<void>;
}

let now = 1_700_000_000_000;
const inMemory: Kind = {
  make: (options) => memoryStore({ ...options, clock: () => now }),
  pass: async (milliseconds) => {
    now += milliseconds;
  },
};
const inRedis = (client: () => RedisClient): Kind => ({
  make: (options) => redisStore(client(), options),
  pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});

describe.each<[string, Kind]>([
  ['memory', inMemory],
  ['redis, by redis', inRedis(() => nodeRedis)],
  ['redis, by ioredis', inRedis(() => ioRedis)],
])('a store in %s', (_, { make, pass }) => {
  it('gives an event to one of many callers, and to none once it is handled', async () => {
    const [store, key] = [make(), newKey()];
    const claims = await Promise.all(Array.from({ length: 50 }, () => store.claim(key)));
    expect(claims.filter((claim) => claim === 'busy').length).toBe(49);
    await claimed(claims.find((claim) => claim !== 'busy')).complete();
    expect(await store.claim(key)).toBe('done');
    expect(await store.claim(key)).toBe('done');
    claimed(await store.claim(newKey()));
  });

  it('gives it to the next one when it is released', async () => {
    const [store, key] = [make(), newKey()];
    await claimed(await store.claim(key)).release();
    const second = claimed(await store.claim(key));
    expect(await store.claim(key)).toBe('busy');
    await second.complete();
    expect(await store.claim(key)).toBe('done');
  });

  it('gives it to the next one when the lease has run out; who has lost it changes nothing any more', async () => {
    const [store, key] = [make({ lease: patience(2_000) }), newKey()];
    const lost = claimed(await store.claim(key));
    expect(await store.claim(key)).toBe('busy');
    await pass(patience(2_000) + 100);
    const holder = claimed(await store.claim(key));
    await lost.release();
    expect(await store.claim(key)).toBe('busy');
    await lost.complete();
    expect(await store.claim(key)).toBe('busy');
    await holder.complete();
    expect(await store.claim(key)).toBe('done');
    await lost.release();
    expect(await store.claim(key)).toBe('done');
  });

  it('completes the claim even after the lease, if there is no other claim', async () => {
    const [store, key] = [make({ lease: 500 }), newKey()];
    const slow = claimed(await store.claim(key));
    await pass(600);
    await slow.complete();
    expect(await store.claim(key)).toBe('done');
  });

  it('forgets what has been handled in the end', async () => {
    const [store, key] = [make({ remember: 500 }), newKey()];
    await claimed(await store.claim(key)).complete();
    await pass(600);
    claimed(await store.claim(key));
  });

  it.each([
    ['lease', 0],
    ['lease', 1.5],
    ['lease', '60'],
    ['remember', -1],
    ['remember', Number.POSITIVE_INFINITY],
  ])('wants no %s of %j', async (name, value) => {
    const error = await caught(() => make({ [name]: value as number }));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field: name });
  });
});

describe('the memory store', () => {
  it('remembers two days, and a claim for a minute', async () => {
    const store = inMemory.make();
    const claim = claimed(await store.claim('a'));
    await inMemory.pass(59_999);
    expect(await store.claim('a')).toBe('busy');
    await claim.complete();
    await inMemory.pass(2 * 24 * 3_600_000 - 1);
    expect(await store.claim('a')).toBe('done');
    await inMemory.pass(1);
    claimed(await store.claim('a'));
  });

  it('is bounded: the oldest handled event is forgotten', async () => {
    const store = memoryStore({ limit: 3 });
    for (const key of ['a', 'b', 'c', 'd']) await claimed(await store.claim(key)).complete();
    expect(await Promise.all(['b', 'c', 'd'].map((key) => store.claim(key)))).toEqual([
      'done',
      'done',
      'done',
    ]);
    claimed(await store.claim('a'));
  });

  it('with no room for a claim refuses it, so that it comes again', async () => {
    const store = memoryStore({ limit: 2 });
    const first = claimed(await store.claim('a'));
    claimed(await store.claim('b'));
    expect(await store.claim('c')).toBe('busy');
    await first.release();
    claimed(await store.claim('c'));
  });

  it('holds a million events in steady memory', async () => {
    const store = memoryStore({ limit: 1_000 });
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const used = () => {
      gc();
      return process.memoryUsage().heapUsed;
    };
    for (let i = 0; i < 2_000; i += 1) await claimed(await store.claim(`warm ${i}`)).complete();
    const before = used();
    for (let i = 0; i < 1_000_000; i += 1) claimed(store.claim(`key ${i}`) as NotificationClaim).complete();
    expect(used() - before).toBeLessThan(50_000_000);
  });

  it.each([0, 1.5, '10', -1])('wants no limit of %j', async (limit) => {
    expect(await caught(() => memoryStore({ limit: limit as number }))).toMatchObject({ field: 'limit' });
  });
});

describe('the redis store', () => {
  it('keeps one key per event, which expires by itself', async () => {
    const store = redisStore(nodeRedis, { prefix: 'shop:', lease: 5_000, remember: 100_000 });
    const claim = claimed(await store.claim('1:v3:a'));
    const lease = await nodeRedis.pTTL('shop:1:v3:a');
    expect(lease > 0 && lease <= 5_000).toBe(true);
    await claim.complete();
    const remembered = await nodeRedis.pTTL('shop:1:v3:a');
    expect(remembered > 5_000 && remembered <= 100_000).toBe(true);
    await claimed(await store.claim('1:v3:b')).release();
    expect(await nodeRedis.keys('shop:*')).toEqual(['shop:1:v3:a']);
  });

  it('takes its own claim for its own when the client has lost the answer and asks again', async () => {
    const twice: RedisClient = {
      async sendCommand(command) {
        const result = await nodeRedis.sendCommand(command);
        return command[0] === 'SET' ? await nodeRedis.sendCommand(command) : result;
      },
    };
    const [store, key] = [redisStore(twice), newKey()];
    await claimed(await store.claim(key)).complete();
    expect(await store.claim(key)).toBe('done');
  });

  it('reads texts that a client gives as bytes', async () => {
    const bytes: RedisClient = {
      async sendCommand(command) {
        const result = await nodeRedis.sendCommand(command);
        return typeof result === 'string' ? Buffer.from(result) : result;
      },
    };
    const [store, key] = [redisStore(bytes), newKey()];
    await claimed(await store.claim(key)).complete();
    expect(await store.claim(key)).toBe('done');
  });

  it.each([undefined, null, {}, 'redis://localhost', { call: true }])(
    'wants no client that is %j',
    async (wrong) => {
      const error = await caught(() => redisStore(wrong as never));
      expect(error).toBeInstanceOf(RequestError);
      expect(error).toMatchObject({ field: 'client' });
    },
  );

  it('wants a text for a prefix', async () => {
    expect(await caught(() => redisStore(nodeRedis, { prefix: 1 as never }))).toMatchObject({
      field: 'prefix',
    });
  });
});
