/** Each event reaches its function once: in one process, in several, after failures and after a crash. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  memoryStore,
  type NotificationHandlerOptions,
  type NotificationHandlers,
  type NotificationStore,
  redisStore,
  WeChatPay,
} from 'wechatpay-kit';
import { patience } from '../../../../tools/test/patience.js';
import { merchantConfig } from '../support/config.js';
import { asRequest, type Sent, v2Notification, v2Success, v3Notification } from '../support/notification.js';
import { freePort, type RedisServer, startRedis } from '../support/redis.js';

let server: RedisServer;
let redis: ReturnType<typeof createClient>;
beforeAll(async () => {
  server = await startRedis();
  redis = createClient({ url: server.url });
  await redis.connect();
});
afterAll(async () => {
  redis?.destroy();
  await server?.stop();
});

const pay = new WeChatPay(merchantConfig());
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A function for every event, and how often it has run. */
function counting(): { handlers: NotificationHandlers; runs: () => number } {
  let runs = 0;
  const handle = () => {
    runs += 1;
  };
  return { handlers: { '*': handle }, runs: () => runs };
}

function receiver(handlers: NotificationHandlers, options: NotificationHandlerOptions, client = pay) {
  const errors: unknown[] = [];
  const handler = client.notifications.handler(handlers, {
    onError: (error) => errors.push(error),
    ...options,
  });
  return { errors, send: async (sent: Sent) => (await handler(asRequest(sent))).status };
}

describe.each<[string, () => NotificationStore | undefined]>([
  ['memory, the default', () => undefined],
  ['redis', () => redisStore(redis)],
])('with the store in %s', (_, store) => {
  it('fifty deliveries of an event at once are handled once; the others succeed only after that', async () => {
    let runs = 0;
    let finish = () => {};
    const handling = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const handlers: NotificationHandlers = {
      '*': async () => {
        runs += 1;
        await handling;
      },
    };
    const { send, errors } = receiver(handlers, { store: store() });
    const sent = v3Notification('PAPAY.SIGN', {});
    const answers = Array.from({ length: 50 }, () => send(sent));
    const early = await Promise.race([Promise.all(answers.slice(1)), ...answers]);
    expect(early).toBe(503);
    finish();
    expect((await Promise.all(answers)).toSorted()).toEqual([204, ...Array(49).fill(503)]);
    expect(runs).toBe(1);
    expect(await send(sent)).toBe(204);
    expect(runs).toBe(1);
    expect(errors).toEqual([]);
  });

  it('a delivery whose function throws leaves the event to the next one', async () => {
    const runs: string[] = [];
    const handlers: NotificationHandlers = {
      pay: () => {
        runs.push('run');
        if (runs.length < 3) throw new Error('the database is locked');
      },
    };
    const { send, errors } = receiver(handlers, { store: store() });
    const sent = v2Notification();
    const answers: number[] = [];
    for (let i = 0; i < 5; i += 1) answers.push(await send(sent));
    expect(answers).toEqual([500, 500, 200, 200, 200]);
    expect([runs.length, errors.length]).toEqual([3, 2]);
  });

  it('events are told apart: by id, by protocol, by merchant, and by state', async () => {
    const runs: string[] = [];
    const shared = store() ?? memoryStore();
    const handlers: NotificationHandlers = { '*': (event) => runs.push(`${event.protocol} ${event.id}`) };
    const { send } = receiver(handlers, { store: shared });
    const other = receiver(
      handlers,
      { store: shared },
      new WeChatPay(merchantConfig({ mchid: '1900000200' })),
    );
    const deducted = { transaction_id: `t${Math.random()}`, trade_state: 'PAY_FAIL' };
    const id = `EV-${Math.random()}`;
    const all: Sent[] = [
      v3Notification('PAPAY.SIGN', {}, { id }),
      v3Notification('PAPAY.SIGN', {}, { id: `${id}x` }),
      v2Notification(deducted),
      v2Notification({ ...deducted, trade_state: 'SUCCESS', user_repaid: 'Y' }),
    ];
    for (const sent of [...all, ...all]) expect(await send(sent)).toBeLessThan(300);
    expect(runs.length).toBe(4);
    expect(await other.send(all[0] ?? v2Notification())).toBe(204);
    expect(runs.length).toBe(5);
  });

  it('a repeated notification with a new signature is the same event', async () => {
    const { handlers, runs } = counting();
    const { send } = receiver(handlers, { store: store() });
    const id = `EV-${Math.random()}`;
    for (const nonce of ['a', 'b', 'c'])
      await send(v3Notification('PAPAY.SIGN', {}, { id, nonce: nonce.repeat(32) }));
    const transaction_id = String(Math.random());
    for (const nonce_str of ['a', 'b', 'c']) await send(v2Notification({ transaction_id, nonce_str }));
    expect(runs()).toBe(2);
  });
});

describe('a store that fails', () => {
  const sent = v3Notification('PAPAY.SIGN', {});
  it.each<[string, NotificationStore]>([
    [
      'at once',
      {
        claim: () => {
          throw new Error('down');
        },
      },
    ],
    [
      'later',
      {
        claim: async () => {
          throw new Error('down');
        },
      },
    ],
    ['with nonsense', { claim: () => 'ok' as 'busy' }],
    ['never answering', { claim: () => new Promise(() => {}) }],
  ])('to claim, %s, is answered with a failure, and nothing runs', async (_, store) => {
    // biome-ignore format: a list reads better in rows
    const { handlers, runs } = counting();
    const { send, errors } = receiver(handlers, { store });
    expect(await send(sent)).toBe(500);
    expect([runs(), errors.length]).toEqual([0, 1]);
  });

  it('and whose claim comes too late has it given back', async () => {
    const events: string[] = [];
    const claim = {
      complete: () => void events.push('complete'),
      release: () => void events.push('release'),
    };
    const store: NotificationStore = { claim: () => pause(4_000).then(() => claim) };
    const { handlers, runs } = counting();
    expect(await receiver(handlers, { store }).send(sent)).toBe(500);
    await expect.poll(() => events).toEqual(['release']);
    expect(runs()).toBe(0);
  });

  it.each<[string, () => void | Promise<void>]>([
    [
      'at once',
      () => {
        throw new Error('down');
      },
    ],
    [
      'later',
      async () => {
        throw new Error('down');
      },
    ],
    ['never answering', () => new Promise(() => {})],
  ])('to complete, %s, is reported; the event has been handled and need not come again', async (_, fail) => {
    // biome-ignore format: a list reads better in rows
    const { handlers, runs } = counting();
    const store: NotificationStore = { claim: () => ({ complete: fail, release: fail }) };
    const { send, errors } = receiver(handlers, { store });
    expect(await send(sent)).toBe(204);
    expect([runs(), errors.length]).toEqual([1, 1]);
  });

  it('to release is reported beside what the function threw', async () => {
    const fail = () => {
      throw new Error('down');
    };
    const { send, errors } = receiver(
      { '*': fail },
      { store: { claim: () => ({ complete: fail, release: fail }) } },
    );
    expect(await send(sent)).toBe(500);
    expect(errors.length).toBe(2);
  });

  it('because Redis is down is answered with a failure, and the event comes through when it is back', async () => {
    const { handlers, runs } = counting();
    const [first, port] = [await startRedis(), await freePort()];
    const clients = [
      createClient({ url: first.url }).on('error', () => {}),
      new Redis(first.port, '127.0.0.1').on('error', () => {}),
    ] as const;
    const never = new Redis(port, '127.0.0.1', { lazyConnect: true }).on('error', () => {});
    try {
      await clients[0].connect();
      await clients[1].ping();
      await first.stop();
      for (const client of [...clients, never]) {
        const { send, errors } = receiver(handlers, { store: redisStore(client) });
        expect(await send(sent)).toBe(500);
        expect(errors.length).toBe(1);
      }
      expect(runs()).toBe(0);
      expect(await receiver(handlers, { store: redisStore(redis) }).send(sent)).toBe(204);
      expect(runs()).toBe(1);
    } finally {
      clients[0].destroy();
      clients[1].disconnect();
      never.disconnect();
    }
  });
});

describe('processes that share a Redis', () => {
  interface Merchant {
    readonly process: ChildProcess;
    send(sent: Sent): Promise<number>;
  }
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  async function start(log: string, options: { lease?: number; mode?: 'hang' } = {}): Promise<Merchant> {
    const file = fileURLToPath(new URL('../support/notified.process.js', import.meta.url));
    const data = { config: merchantConfig(), redisUrl: server.url, log, ...options };
    const child = fork(file, {
      env: { ...process.env, NODE_OPTIONS: '', DATA: JSON.stringify(data) },
      execArgv: [],
    });
    started.push(child);
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message: { port: number }) => resolve(message.port));
      child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
    });
    return {
      process: child,
      send: async ({ headers, body }) =>
        (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).status,
    };
  }

  it('handle an event once between them, however many deliveries come to either at once', async () => {
    const [a, b] = await Promise.all([start('log:two'), start('log:two')]);
    const sent = v3Notification('PAPAY.SIGN', {}, { id: 'EV-two-processes' });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? a : b).send(sent)));
    expect(answers.filter((status) => status !== 204 && status !== 503)).toEqual([]);
    expect(answers).toContain(204);
    expect(await redis.lLen('log:two')).toBe(1);
    expect([await a.send(sent), await b.send(sent)]).toEqual([204, 204]);
    expect(await redis.lLen('log:two')).toBe(1);
  });

  it('lose no event when one of them is killed while it handles it: after the lease the other one gets it', async () => {
    const [doomed, other] = await Promise.all([
      start('log:crash', { lease: patience(3_000), mode: 'hang' }),
      start('log:crash', { lease: patience(3_000) }),
    ]);
    const sent = v3Notification('PAPAY.SIGN', {}, { id: 'EV-crash' });
    const broken = doomed.send(sent).catch(() => 'broken');
    await expect.poll(() => redis.lLen('log:crash')).toBe(1);
    doomed.process.kill('SIGKILL');
    expect(await broken).toBe('broken');
    expect(await other.send(sent)).toBe(503);
    await expect.poll(() => other.send(sent), { interval: 500 }).toBe(204);
    expect(await redis.lLen('log:crash')).toBe(2);
  });
});

it('what is answered to a repeated delivery of APIv2 is its success', async () => {
  const handler = pay.notifications.handler({ pay: () => {} });
  const sent = v2Notification();
  for (let i = 0; i < 2; i += 1) expect(await (await handler(asRequest(sent))).text()).toBe(v2Success);
});
