/** Drills: the platform changes its keys while a merchant is at work, and nothing of his fails. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { merchantConfig } from './support/config.js';
import { platform } from './support/keys.js';
import { v3Envelope, v3Headers } from './support/platform.js';
import {
  atFirst,
  type Name,
  type PlatformServer,
  type PlatformState,
  platformSide,
  startPlatformServer,
} from './support/platform-server.js';

const { generation1, generation2 } = platformSide;
const minute = 60_000;
const hour = 60 * minute;
/** In the month in which the certificates of generation 1 and 2 overlap. */
let now = 0;

let server: PlatformServer;
beforeAll(async () => {
  server = await startPlatformServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  now = Date.UTC(2024, 11, 15);
  await server.set(atFirst);
  await server.forget();
});

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  const config = {
    certs: 'auto',
    endpoint: server.url,
    clock: () => now,
    retry: false,
    ...overrides,
  } as const;
  return new WeChatPay(merchantConfig(config));
}

const get = (pay: WeChatPay): Promise<unknown> => pay.chain('v3/hello' as string).get();
const getSync = (pay: WeChatPay): unknown => pay.chain('v3/hello' as string).getSync();
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const ids = (pay: WeChatPay): string[] => pay.platform.keys.map(({ id }) => id);

/** Runs many at once, and tells what failed. */
async function collectFailures(count: number, run: (index: number) => Promise<unknown>): Promise<string[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => run(index)));
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
}

const notice = v3Envelope('PAPAY.SIGN', '{"contract_id":"123"}');
function notified(pay: WeChatPay, by: Name): Promise<unknown> {
  const { id, key } = platformSide[by];
  return pay.notifications.parse({
    headers: v3Headers(notice, { timestamp: now / 1000, serial: id, key }),
    body: notice,
  });
}

const rotations: [string, Partial<PlatformState>][] = [
  [
    'to one that is handed out beside the old',
    { lists: ['generation1', 'generation2'], signs: ['generation2'] },
  ],
  ['to one that takes the place of the old at once', { lists: ['generation2'], signs: ['generation2'] }],
  [
    'while both sign, in turn',
    { lists: ['generation1', 'generation2'], signs: ['generation1', 'generation2'] },
  ],
];

describe('the platform changes its certificate', () => {
  it.each(rotations)(
    '%s, under a load of 50 calls at once: none fails, one download',
    async (_, rotation) => {
      const pay = client();
      await get(pay);
      await server.forget();
      now += minute;
      await server.set({ delay: 10, later: { after: 100, set: rotation } });
      // Each goes on calling, so that some 50 are under way whenever that happens.
      const failures = await collectFailures(50, async (index) => {
        await sleep(index % 7);
        for (let count = 0; count < 6; count += 1) await get(pay);
      });
      expect(failures).toEqual([]);
      expect(await server.requests()).toHaveLength(301);
      expect(await server.downloads()).toBe(1);
      expect(ids(pay)).toEqual([generation1.id, generation2.id]);
    },
  );

  it.each(rotations)('%s, under a load of notifications: none fails, one download', async (_, rotation) => {
    const pay = client();
    await notified(pay, 'generation1');
    await server.forget();
    now += minute;
    await server.set({ ...rotation, delay: 10 });
    const signs = rotation.signs ?? [];
    const failures = await collectFailures(500, async (index) => {
      await sleep(index % 20);
      await notified(pay, index < 100 ? 'generation1' : (signs[index % signs.length] ?? 'generation2'));
    });
    expect(failures).toEqual([]);
    expect(await server.downloads()).toBe(1);
  });

  it.each(rotations)('%s, while blocking calls run: none fails, one download', async (_, rotation) => {
    const pay = client();
    getSync(pay);
    await server.forget();
    now += minute;
    await server.set({ later: { after: 20, set: rotation } });
    for (let count = 0; count < 60; count += 1) expect(getSync(pay)).toMatchObject({ status: 200 });
    expect(await server.requests()).toHaveLength(61);
    expect(await server.downloads()).toBe(1);
  });

  it('while blocking calls run amid others: none fails, a download for each sort at most', async () => {
    const pay = client();
    await get(pay);
    await server.forget();
    now += minute;
    await server.set({
      delay: 5,
      later: { after: 30, set: { lists: ['generation2'], signs: ['generation2'] } },
    });
    const failures = await collectFailures(20, async (index) => {
      for (let count = 0; count < 5; count += 1) {
        await get(pay);
        if (index === 0) getSync(pay);
      }
    });
    expect(failures).toEqual([]);
    expect([1, 2]).toContain(await server.downloads());
  });

  it('for twenty clients that share a key store: none fails, one download in all', async () => {
    let text: string | undefined;
    const keyStore = {
      load: () => text,
      save(saved: string) {
        text = saved;
      },
    };
    const clients = Array.from({ length: 20 }, () => client({ keyStore }));
    for (const pay of clients) await get(pay);
    expect(await server.downloads()).toBe(1);
    await server.forget();
    now += minute;
    await server.set({ lists: ['generation1', 'generation2'], signs: ['generation2'] });
    for (const pay of clients) await get(pay);
    expect(await server.downloads()).toBe(1);
  });

  it('with old and new overlapping for a month: none fails, and the old one goes when it expires', async () => {
    const pay = client();
    now = Date.UTC(2024, 10, 25);
    let steps = 0;
    for (; now < Date.UTC(2025, 0, 5); now += 6 * hour) {
      // From the middle of the overlap on the new one signs more and more; the last week of the old one it does alone.
      const overlaps = now >= Date.UTC(2024, 11, 1) && now < Date.UTC(2024, 11, 25);
      const old = now < Date.UTC(2024, 11, 1);
      await server.set({
        lists: old ? ['generation1'] : overlaps ? ['generation1', 'generation2'] : ['generation2'],
        signs: old ? ['generation1'] : overlaps ? ['generation1', 'generation2'] : ['generation2'],
      });
      const failures = await collectFailures(2, () => get(pay));
      failures.push(
        ...(await collectFailures(2, (index) =>
          notified(pay, old || (overlaps && index === 0) ? 'generation1' : 'generation2'),
        )),
      );
      expect(failures).toEqual([]);
      steps += 1;
    }
    expect(steps).toBe(41 * 4);
    // Every 12 hours: with every second step. One still under way when the clock jumps fails, and is done again.
    const downloads = await server.downloads();
    expect(downloads).toBeGreaterThanOrEqual(steps / 2);
    expect(downloads).toBeLessThan(steps * 0.75);
    expect(ids(pay)).toEqual([generation2.id]);
  });
});

describe('a merchant moves from certificates to the public key', () => {
  const certs = { [platform.publicKeyId]: platform.publicKey, auto: true } as const;
  /** https://pay.weixin.qq.com/doc/v3/merchant/4012154180: percent of what the public key signs, day by day. */
  const stages = [0.1, 1, 5, 10, 20, 50, 100];

  it('with half of 1,000 notifications signed by each, all at once: none fails, one download', async () => {
    const pay = client({ certs });
    await server.set({ delay: 20 });
    const failures = await collectFailures(1_000, (index) =>
      notified(pay, index % 2 === 0 ? 'generation1' : 'publicKey'),
    );
    expect(failures).toEqual([]);
    expect(await server.downloads()).toBe(1);
  });

  it('with half of 1,000 answers signed by each: none fails, one download', async () => {
    const pay = client({ certs });
    await server.set({ signs: ['generation1', 'publicKey'] });
    const failures = await collectFailures(50, async () => {
      for (let count = 0; count < 20; count += 1) await get(pay);
    });
    expect(failures).toEqual([]);
    expect(await server.requests()).toHaveLength(1_001);
    expect(await server.downloads()).toBe(1);
  });

  it('over a week, from 0.1 % to all, whatever happens to the certificates after it: none fails', async () => {
    const pay = client({ certs });
    for (const percent of stages) {
      const failures = await collectFailures(100, (index) =>
        notified(pay, index < percent ? 'publicKey' : 'generation1'),
      );
      failures.push(...(await collectFailures(20, () => get(pay))));
      expect(failures).toEqual([]);
      now += 24 * hour;
    }
    await server.set({ certificates: 'not-exists' });
    now = Date.UTC(2025, 6, 1);
    expect(await collectFailures(20, () => get(pay))).toEqual([]);
    expect(await collectFailures(20, () => notified(pay, 'publicKey'))).toEqual([]);
  });

  it('and moves back: the same client still verifies what certificates sign', async () => {
    const pay = client({ certs });
    await server.set({ signs: ['publicKey', 'generation1'] });
    expect(await collectFailures(10, () => get(pay))).toEqual([]);
    await server.set({ signs: ['generation1', 'generation1'] });
    expect(await collectFailures(10, () => get(pay))).toEqual([]);
  });
});
