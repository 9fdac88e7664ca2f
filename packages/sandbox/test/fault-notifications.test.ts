/** Faults of notifications, seen by a receiver that verifies with node:crypto alone, or with the SDK. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Delivery, type FaultRule, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { fromXml, signedBy, v2Sign } from './merchant.js';

let sandbox: Sandbox;
let shop: Shop;
beforeAll(async () => {
  [sandbox, shop] = await Promise.all([startSandbox(), openShop()]);
});
afterEach(() => sandbox.faults.clear());
afterAll(async () => {
  shop.close();
  await sandbox.stop();
});

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Whether the signature is right. */
  right: boolean;
}

interface Shop {
  url: string;
  received: Received[];
  close(): void;
}

/** A shop that acknowledges what is signed rightly, and answers 401 to the rest; at `/careless`, everything. */
async function openShop(): Promise<Shop> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { url: path = '', headers } = request;
      const isXml = body.startsWith('<xml>');
      const fields = isXml ? fromXml(body) : {};
      const right = isXml
        ? fields['sign'] === v2Sign(fields, sandbox.config.apiV2Key, fields['sign_type'])
        : signedBy(sandbox, headers, body);
      received.push({ path, headers, body, right });
      response.statusCode = right || path.startsWith('/careless') ? 200 : 401;
      response.end('<xml><return_code>SUCCESS</return_code></xml>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

let count = 0;
/** Sends a notification, and waits until no more is under way. */
async function notify(event = 'TRANSACTION.SUCCESS', folder = 'shop'): Promise<string> {
  const path = `/${folder}/${++count}`;
  await sandbox.trigger(event, { to: shop.url + path });
  await sandbox.idle();
  return path;
}
const at = (path: string): Received[] => shop.received.filter((one) => one.path === path);
const delivery = async (path: string): Promise<Delivery> => {
  const [found] = await sandbox.deliveries({ url: shop.url + path });
  if (found === undefined) throw new Error(`nothing for ${path}`);
  return found;
};

test('doubled: two are under way at once, each signed by itself', async () => {
  await sandbox.faults.set([{ kind: 'doubled', event: '*' }]);
  const path = await notify();
  const [first, second] = at(path);
  expect(at(path).length).toBe(2);
  expect(first?.body).toBe(second?.body);
  expect(first?.headers['wechatpay-nonce']).not.toBe(second?.headers['wechatpay-nonce']);
  expect([first?.right, second?.right]).toEqual([true, true]);
  const { state, attempts, faults } = await delivery(path);
  expect([state, attempts.map(({ fault }) => fault)]).toEqual(['delivered', [undefined, 'doubled']]);
  expect((attempts[1]?.at.getTime() ?? 0) - (attempts[0]?.at.getTime() ?? 0)).toBeLessThan(1000);
  expect(faults).toEqual([{ kind: 'doubled', rule: '1' }]);
});

test('reordered: it comes after the next one', async () => {
  await sandbox.faults.set([{ kind: 'reordered', event: '*', nth: 1, seconds: 3600 }]);
  const first = await notify();
  expect(at(first)).toEqual([]);
  const second = await notify();
  await sandbox.idle();
  expect(shop.received.slice(-2).map(({ path }) => path)).toEqual([second, first]);
  // The end of its time sends it no second time.
  await sandbox.clock.advance({ hours: 2 });
  expect(at(first).length).toBe(1);
});

test('reordered without a next one: it comes when its time is over', async () => {
  await sandbox.faults.set([{ kind: 'reordered', event: '*', seconds: 30 }]);
  const path = await notify();
  await sandbox.clock.advance({ seconds: 29 });
  expect(at(path)).toEqual([]);
  await sandbox.clock.advance({ seconds: 1 });
  expect(at(path).length).toBe(1);
});

test('reordered: the one before it, which is sent again meanwhile, does not release it', async () => {
  await sandbox.faults.set([
    { kind: 'dropped', event: '*', nth: 1 },
    { kind: 'reordered', event: '*', nth: 2, seconds: 3600 },
  ]);
  const dropped = await notify();
  const held = await notify();
  await sandbox.clock.advance({ seconds: 15 });
  expect([at(dropped).length, at(held).length]).toEqual([1, 0]);
  await notify();
  await sandbox.idle();
  expect(at(held).length).toBe(1);
});

test("delayed: by the sandbox's clock", async () => {
  await sandbox.faults.set([{ kind: 'delayed', event: 'TRANSACTION.*', seconds: 600 }]);
  const path = await notify();
  const other = await notify('REFUND.SUCCESS');
  expect([at(path).length, at(other).length]).toEqual([0, 1]);
  await sandbox.clock.advance({ minutes: 9 });
  expect(at(path)).toEqual([]);
  await sandbox.clock.advance({ minutes: 1 });
  expect(at(path).length).toBe(1);
});

test('dropped: its first attempts are not sent, and the schedule goes on', async () => {
  await sandbox.faults.set([{ kind: 'dropped', event: 'TRANSACTION.SUCCESS', attempts: 2 }]);
  const path = await notify();
  await sandbox.clock.advance({ seconds: 15 });
  expect(at(path)).toEqual([]);
  expect(await delivery(path)).toMatchObject({
    state: 'pending',
    attempts: [{ fault: 'dropped', error: expect.stringContaining('not sent') }, { fault: 'dropped' }],
  });
  await sandbox.clock.advance({ seconds: 15 });
  expect(at(path).map(({ right }) => right)).toEqual([true]);
  expect((await delivery(path)).state).toBe('delivered');
});

test('other-key: signed rightly, by the other one of the two keys', async () => {
  const serials: unknown[] = [];
  for (const rules of [[], [{ kind: 'other-key', event: '*' }] satisfies FaultRule[]]) {
    await sandbox.faults.set(rules);
    const [received] = at(await notify());
    expect(received?.right).toBe(true);
    serials.push(received?.headers['wechatpay-serial']);
  }
  expect(serials.toSorted()).toEqual(Object.keys(sandbox.config.certs).toSorted());
});

test.each<FaultRule>([
  { kind: 'wrongly-signed', event: '*' },
  { kind: 'wrongly-signed', event: '*', by: 'changed-body' },
])('%j: the first attempt is wrong, the second one right', async (rule) => {
  for (const event of ['TRANSACTION.SUCCESS', 'pay']) {
    await sandbox.faults.set([rule]);
    const path = await notify(event);
    await sandbox.clock.advance({ seconds: 15 });
    expect(at(path).map(({ right }) => right)).toEqual([false, true]);
    const { state, attempts } = await delivery(path);
    expect([state, attempts.map(({ status, fault }) => [status, fault])]).toEqual([
      'delivered',
      [
        [401, 'wrongly-signed'],
        [200, undefined],
      ],
    ]);
  }
});

test('signtest: a probe goes before, which is no attempt of the schedule', async () => {
  await sandbox.faults.set([{ kind: 'signtest', event: '*' }]);
  const path = await notify();
  const [probe, real] = at(path);
  expect(at(path).length).toBe(2);
  expect(probe?.headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//);
  expect([probe?.right, real?.right, probe?.body === real?.body]).toEqual([false, true, true]);
  expect(await delivery(path)).toMatchObject({
    state: 'delivered',
    attempts: [
      { status: 401, fault: 'signtest', error: expect.stringContaining('as it should') },
      { status: 200 },
    ],
  });
  const careless = await notify('TRANSACTION.SUCCESS', 'careless');
  expect((await delivery(careless)).attempts[0]?.error).toContain('does not verify signatures');
});

test('a fault that cannot befall a notification is not counted for it', async () => {
  await sandbox.faults.set([
    { kind: 'other-key', event: '*' },
    { kind: 'signtest', event: '*' },
    { kind: 'wrongly-signed', event: 'refund' },
  ]);
  const pay = await notify('pay');
  await notify('refund');
  expect(at(pay).map(({ right }) => right)).toEqual([true]);
  expect((await sandbox.faults.list()).map(({ calls }) => calls)).toEqual([0, 0, 0]);
  expect(await delivery(pay)).not.toHaveProperty('faults');
});

test('nth and share count notifications, not attempts', async () => {
  await sandbox.faults.set([{ kind: 'dropped', event: '*', nth: 2 }]);
  const paths = [await notify(), await notify(), await notify()];
  expect(paths.map((path) => at(path).length)).toEqual([1, 0, 1]);
  await sandbox.clock.advance({ hours: 1 });
  expect((await sandbox.faults.list())[0]).toMatchObject({ calls: 3, hits: 1 });
  const run = async () => {
    await sandbox.faults.set([{ kind: 'dropped', event: '*', share: 0.5 }]);
    const all: boolean[] = [];
    for (let call = 0; call < 12; call++) all.push(at(await notify()).length > 0);
    return all;
  };
  const first = await run();
  expect(new Set(first).size).toBe(2);
  expect(await run()).toEqual(first);
});

describe("the SDK's handler", () => {
  test('takes doubled and other keys, and refuses probes and wrong signatures', async () => {
    const pay = new WeChatPay(sandbox.config);
    const outcome = async ({ headers, body }: Received): Promise<string> =>
      await pay.notifications.parse({ headers, body }).then(
        (event) => event.type,
        (error: { code: string }) => error.code,
      );
    const outcomes = async (rule: FaultRule): Promise<string[]> => {
      await sandbox.faults.set([rule]);
      const path = await notify('TRANSACTION.SUCCESS', 'careless');
      return await Promise.all(at(path).map(outcome));
    };
    const good = 'TRANSACTION.SUCCESS';
    expect(await outcomes({ kind: 'doubled', event: '*' })).toEqual([good, good]);
    expect(await outcomes({ kind: 'other-key', event: '*' })).toEqual([good]);
    expect(await outcomes({ kind: 'signtest', event: '*' })).toEqual(['BAD_SIGNATURE', good]);
    expect(await outcomes({ kind: 'wrongly-signed', event: '*' })).toEqual(['BAD_SIGNATURE']);
    expect(await outcomes({ kind: 'wrongly-signed', event: '*', by: 'changed-body' })).toEqual([
      'BAD_SIGNATURE',
    ]);
    await pay.close();
  });
});
