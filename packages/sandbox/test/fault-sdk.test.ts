/** What the SDK makes of the faults: retries where a repetition is harmless, and refuses what it cannot verify. */
import { type FaultRule, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ApiError, TransportError, VerificationError, WeChatPay } from 'wechatpay-kit';

let sandbox: Sandbox;
let pay: WeChatPay;
beforeAll(async () => {
  sandbox = await startSandbox();
  pay = new WeChatPay({ ...sandbox.config, retry: { attempts: 3, delay: 5 } });
});
afterEach(() => sandbox.faults.clear());
afterAll(async () => {
  await pay.close();
  await sandbox.stop();
});

let count = 0;
/** Idempotent by its out_trade_no. */
const order = (options: { timeout?: number } = {}) =>
  pay.v3.pay.transactions.native.post({
    json: {
      appid: 'wxd678efh567hg6787',
      mchid: sandbox.mchid,
      description: 'x',
      out_trade_no: `order-${++count}`,
      notify_url: 'https://shop.example/notify',
      amount: { total: 1 },
    },
    ...options,
  });
/** Nothing in this call tells WeChat Pay that it is a repetition. */
const preSign = () =>
  pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({
    json: { appid: 'wxd678efh567h23787', out_contract_code: `APPLYMENT_${++count}` },
    retry: false,
  });
/** The statuses and faults of the requests since then. */
async function requestsOf(work: () => Promise<unknown>): Promise<[number, string | undefined][]> {
  const before = (await sandbox.requests({ limit: 1 })).at(-1)?.id ?? '0';
  await work();
  const records = await sandbox.requests();
  return records
    .filter(({ id }) => Number(id) > Number(before))
    .map(({ status, faults }) => [status, faults?.at(-1)?.kind]);
}

describe('an idempotent call is repeated', () => {
  test.each<[rule: FaultRule, status: number]>([
    [{ kind: '500', times: 2 }, 500],
    [{ kind: '500', times: 2, after: true }, 500],
    [{ kind: '502', times: 2 }, 502],
    [{ kind: '503', times: 2 }, 503],
    [{ kind: '504', times: 2 }, 504],
    [{ kind: 'html', times: 2 }, 502],
    [{ kind: 'reset-before', times: 2 }, 0],
    [{ kind: 'reset-after', times: 2 }, 0],
    [{ kind: 'truncated', times: 2 }, 200],
  ])('after %j', async (rule, status) => {
    await sandbox.faults.set([rule]);
    const requests = await requestsOf(async () => {
      expect((await order()).data.code_url).toMatch(/^weixin:/);
    });
    expect(requests).toEqual([
      [status, rule.kind],
      [status, rule.kind],
      [200, undefined],
    ]);
  });

  test('after an answer that never comes', async () => {
    await sandbox.faults.set([{ kind: 'dropped', times: 1 }]);
    const requests = await requestsOf(async () => {
      expect((await order({ timeout: 1_000 })).data.code_url).toMatch(/^weixin:/);
    });
    expect(requests).toEqual([
      [0, 'dropped'],
      [200, undefined],
    ]);
  });

  test('over APIv2, after SYSTEMERROR', async () => {
    await sandbox.faults.set([
      { kind: '503', times: 1 },
      { kind: 'error', code: 'ORDERNOTEXIST' },
    ]);
    const query = () =>
      pay.v2.pay.orderquery.post({ xml: { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: 'x' } });
    const requests = await requestsOf(() =>
      expect(query()).rejects.toMatchObject({ code: 'ORDERNOTEXIST', status: 200 }),
    );
    expect(requests.map(([, fault]) => fault)).toEqual(['503', 'error']);
  });
});

describe('another call is not', () => {
  test.each<FaultRule>([{ kind: 'reset-after' }, { kind: 'truncated' }])(
    '%j: it may have happened',
    async (rule) => {
      await sandbox.faults.set([rule]);
      const requests = await requestsOf(() =>
        expect(preSign()).rejects.toMatchObject({ sent: true, attempts: 1 }),
      );
      expect(requests.length).toBe(1);
      await expect(preSign()).rejects.toBeInstanceOf(TransportError);
    },
  );

  test('429 is not repeated, and says when to call again', async () => {
    await sandbox.faults.set([{ kind: '429', retryAfter: 7 }]);
    const requests = await requestsOf(() =>
      expect(order()).rejects.toMatchObject({ status: 429, code: 'RATELIMIT_EXCEEDED', retryAfter: 7 }),
    );
    expect(requests.length).toBe(1);
    await expect(order()).rejects.toBeInstanceOf(ApiError);
  });
});

test.each<[rule: FaultRule, code: string]>([
  [{ kind: 'unsigned' }, 'MISSING_HEADERS'],
  [{ kind: 'wrongly-signed' }, 'BAD_SIGNATURE'],
  [{ kind: 'wrongly-signed', by: 'changed-body' }, 'BAD_SIGNATURE'],
  [{ kind: 'signtest' }, 'BAD_SIGNATURE'],
])('%j is refused and never repeated', async (rule, code) => {
  await sandbox.faults.set([rule]);
  const requests = await requestsOf(async () => {
    const error = await order().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code });
  });
  expect(requests).toEqual([[200, rule.kind]]);
});
