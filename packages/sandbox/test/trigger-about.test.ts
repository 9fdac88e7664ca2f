import { readFileSync } from 'node:fs';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, send, v2, v3 } from './merchant.js';
import { openV2, openV3 } from './notifications.js';
import { orderFields } from './orders.js';
import { type Received, type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({ notifyUrl: `${receiver.url}/usual` });
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

/** The notifications that arrive at a path while something happens. */
async function arriving(path: string, act: () => Promise<unknown>): Promise<Received[]> {
  const before = receiver.at(path).length;
  await act();
  await sandbox.idle();
  return receiver.at(path).slice(before);
}

async function arrivingOne(path: string, act: () => Promise<unknown>): Promise<Received> {
  const [first, second] = await arriving(path, act);
  if (first === undefined || second !== undefined) throw new Error(`expected one notification at ${path}`);
  return first;
}

async function placeOrder(number: string): Promise<string> {
  const urls = {
    notify_url: `${receiver.url}/${number}/pay`,
    contract_notify_url: `${receiver.url}/${number}/contract`,
  };
  const { fields } = await v2(
    sandbox,
    '/pay/contractorder',
    orderFields(sandbox, number, { attach: '一', ...urls }),
  );
  return fields['prepay_id'] ?? '';
}

const nativeOrder = (number: string, more: Json = {}) => ({
  appid: 'wx1',
  mchid: sandbox.mchid,
  description: 'x',
  out_trade_no: number,
  notify_url: `${receiver.url}/${number}`,
  amount: { total: 77, currency: 'CNY' },
  ...more,
});

describe('a notification about an order', () => {
  test('has its fields, goes to its notify_url, and says that it is paid', async () => {
    const prepayId = await placeOrder('A1');
    for (const id of ['A1', prepayId]) {
      const message = await arrivingOne('/A1/pay', () => sandbox.trigger('pay', { for: id }));
      expect(openV2(sandbox, message).fields).toMatchObject({
        out_trade_no: 'A1',
        total_fee: '888',
        attach: '一',
        openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        mch_id: sandbox.mchid,
        result_code: 'SUCCESS',
      });
    }
  });

  test('has the transaction of a paid one, and is found by it', async () => {
    const prepayId = await placeOrder('A2');
    const [paid] = await arriving('/A2/pay', () => sandbox.confirm(prepayId));
    const { transaction_id = '', time_end } = openV2(sandbox, paid).fields;
    const again = await arrivingOne('/A2/pay', () => sandbox.trigger('pay', { for: transaction_id }));
    expect(openV2(sandbox, again).fields).toMatchObject({ transaction_id, time_end, out_trade_no: 'A2' });
  });

  test('takes what is set instead, and goes where it is told to', async () => {
    await placeOrder('A3');
    const message = await arrivingOne('/elsewhere', () =>
      sandbox.trigger('pay', { for: 'A3', to: `${receiver.url}/elsewhere`, set: { attach: 'two' } }),
    );
    expect(openV2(sandbox, message).fields).toMatchObject({ out_trade_no: 'A3', attach: 'two' });
  });

  test('of another event goes to the URL of the sandbox', async () => {
    await placeOrder('A4');
    const message = await arrivingOne('/usual', () => sandbox.trigger('refund', { for: 'A4' }));
    expect(openV2(sandbox, message).payload).toContain('<out_trade_no><![CDATA[A4]]>');
  });

  test('of APIv3 pays it, with what the order gave, and another one tells the same', async () => {
    await v3(sandbox, 'POST', '/v3/pay/transactions/native', nativeOrder('E1', { attach: '附加' }));
    const paid = { out_trade_no: 'E1', appid: 'wx1', attach: '附加', amount: { total: 77, payer_total: 77 } };
    const tell = () => sandbox.trigger('TRANSACTION.SUCCESS', { for: 'E1' });
    const { payload } = openV3(sandbox, await arrivingOne('/E1', tell));
    expect(payload).toMatchObject({ ...paid, trade_state: 'SUCCESS' });
    const path = `/v3/pay/transactions/out-trade-no/E1?mchid=${sandbox.mchid}`;
    const { transaction_id, success_time, payer } = payload;
    expect((await v3(sandbox, 'GET', path)).json).toMatchObject({
      ...paid,
      trade_state: 'SUCCESS',
      transaction_id,
      success_time,
      payer,
    });
    const again = openV3(sandbox, await arrivingOne('/E1', tell)).payload;
    expect(again).toMatchObject({ ...paid, transaction_id, payer });
  });

  test('that is closed is sent, but does not pay it', async () => {
    await v3(sandbox, 'POST', '/v3/pay/transactions/native', nativeOrder('E0'));
    const path = '/v3/pay/transactions/out-trade-no/E0';
    await v3(sandbox, 'POST', `${path}/close`, { mchid: sandbox.mchid });
    const tell = () => sandbox.trigger('TRANSACTION.SUCCESS', { for: 'E0' });
    const { payload } = openV3(sandbox, await arrivingOne('/E0', tell));
    expect(payload).toMatchObject({ out_trade_no: 'E0', amount: { total: 77 }, trade_state: 'SUCCESS' });
    const { json } = await v3(sandbox, 'GET', `${path}?mchid=${sandbox.mchid}`);
    expect(json['trade_state']).toBe('CLOSED');
  });
});

describe('a notification about a contract', () => {
  test('of APIv2 has the fields of the played one', async () => {
    const prepayId = await placeOrder('B1');
    const [added] = await arriving('/B1/contract', () => sandbox.confirm(prepayId));
    const { fields } = openV2(sandbox, added);
    const { contract_id = '', contract_code = '' } = fields;
    const again = await arrivingOne('/B1/contract', () =>
      sandbox.trigger('contract.add', { for: contract_code }),
    );
    const { sign: _, operate_time: __, ...same } = fields;
    expect(openV2(sandbox, again).fields).toMatchObject(same);
    const ended = await arrivingOne('/B1/contract', () =>
      sandbox.trigger('contract.delete', { for: contract_id }),
    );
    expect(openV2(sandbox, ended).fields).toMatchObject({
      contract_id,
      change_type: 'DELETE',
      contract_state: '1',
    });
  });

  test('of APIv3 has the fields and the subject of the played one', async () => {
    const { json } = await v3(sandbox, 'POST', '/v3/global/papay/contracts/miniprogram-pre-entrust-sign', {
      appid: 'wx1',
      plan_id: 123,
      out_contract_code: 'B2',
      success_notify_url: `${receiver.url}/B2`,
    });
    const [signed] = await arriving('/B2', () => sandbox.confirm(String(json['session_id'])));
    const played = openV3(sandbox, signed);
    const again = await arrivingOne('/B2', () => sandbox.trigger('PAPAY.SIGN', { for: 'B2' }));
    const triggered = openV3(sandbox, again);
    const { operate_time: _, ...same } = played.payload;
    expect(triggered.payload).toMatchObject(same);
    const subjectOf = ({ envelope }: { envelope: Json }) => (envelope['resource'] as Json)['original_type'];
    expect([subjectOf(played), subjectOf(triggered)]).toEqual(['contract', 'contract']);
  });

  test('that waits for the user has what the request gave', async () => {
    await placeOrder('B3');
    const message = await arrivingOne('/B3/contract', () => sandbox.trigger('contract.add', { for: 'CB3' }));
    expect(openV2(sandbox, message).fields).toMatchObject({
      contract_code: 'CB3',
      plan_id: '123',
      contract_state: '0',
    });
  });
});

describe('a notification about what is remembered', () => {
  test('of a refund has its numbers, though others have its order too', async () => {
    const placed = await v3(sandbox, 'POST', '/v3/pay/transactions/native', nativeOrder('E2'));
    await sandbox.confirm(String(placed.json['code_url']));
    const refund = {
      out_trade_no: 'E2',
      out_refund_no: 'R2',
      notify_url: `${receiver.url}/R2`,
      amount: { refund: 7, total: 77, currency: 'CNY' },
    };
    const { json } = await v3(sandbox, 'POST', '/v3/refund/domestic/refunds', refund);
    for (const id of ['R2', String(json['refund_id'])]) {
      const message = await arrivingOne('/R2', () => sandbox.trigger('REFUND.SUCCESS', { for: id }));
      expect(openV3(sandbox, message).payload).toMatchObject({
        out_refund_no: 'R2',
        refund_id: json['refund_id'],
        out_trade_no: 'E2',
        refund_status: 'SUCCESS',
        amount: { refund: 7, total: 77 },
      });
    }
  });

  test('of a transfer has the state of its end, and succeeds if it waits', async () => {
    const bill = (number: string) => ({
      appid: 'wx1',
      out_bill_no: number,
      transfer_scene_id: '1000',
      openid: 'oUser',
      transfer_amount: 30,
      transfer_remark: 'x',
      notify_url: `${receiver.url}/${number}`,
      transfer_scene_report_infos: [
        { info_type: '活动名称', info_content: 'x' },
        { info_type: '奖励说明', info_content: 'x' },
      ],
    });
    const base = '/v3/fund-app/mch-transfer/transfer-bills';
    await v3(sandbox, 'POST', base, bill('F1'));
    await v3(sandbox, 'POST', base, bill('F2'));
    const cancelled = await v3(sandbox, 'POST', `${base}/out-bill-no/F2/cancel`, {});
    expect(cancelled.status).toBe(200);
    await sandbox.clock.advance({ seconds: 2 });
    await sandbox.idle();
    for (const [id, state] of [
      ['F1', 'SUCCESS'],
      ['F2', 'CANCELLED'],
    ] as const) {
      const act = () => sandbox.trigger('MCHTRANSFER.BILL.FINISHED', { for: id });
      const { envelope, payload } = openV3(sandbox, await arrivingOne(`/${id}`, act));
      expect(payload).toMatchObject({ out_bill_no: id, openid: 'oUser', transfer_amount: 30, state });
      expect(envelope['resource']).toMatchObject({ original_type: 'mch_payment' });
    }
  });
});

describe('an event that follows from calls', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const chained = [
    'pay',
    'refund',
    'REFUND.SUCCESS',
    'REFUND.ABNORMAL',
    'REFUND.CLOSED',
    'contract.add',
    'contract.delete',
    'PAPAY.SIGN',
    'PAPAY.TERMINATE',
    'COUPON.USE',
    'COUPON.SEND',
  ];

  test.each(chained)('is sent by them: %s', async (event) => {
    const url = `${receiver.url}/chain/${event}`;
    const before = await sandbox.requests();
    const delivery = await sandbox.trigger(event, { chain: true, to: url });
    await sandbox.idle();
    expect(delivery).toMatchObject({ type: event, url });
    const [sent] = await sandbox.deliveries({ type: event, url });
    expect(sent).toMatchObject({ id: delivery.id, state: 'delivered' });
    const calls = (await sandbox.requests()).slice(before.length);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls)
      expect(call).toMatchObject({ level: 'played', verification: { verified: true } });
    expect(readme.includes(`\`${event}\``)).toBe(true);
  });

  test('has what is set in the first call', async () => {
    const message = await arrivingOne('/usual', async () => {
      await sandbox
        .trigger('pay', {
          chain: true,
          to: `${receiver.url}/both`,
          set: { notify_url: `${receiver.url}/usual` },
        })
        .catch(() => undefined);
    });
    expect(message.path).toBe('/usual');
    const [paid] = await arriving('/own', () =>
      sandbox.trigger('pay', {
        chain: true,
        to: `${receiver.url}/own`,
        set: { total_fee: '5', out_trade_no: 'C1' },
      }),
    ).then((all) => all.filter(({ body }) => body.includes('<total_fee>')));
    expect(openV2(sandbox, paid).fields).toMatchObject({ total_fee: '5', out_trade_no: 'C1' });
  });

  test('names the events that have calls, for one that has none', async () => {
    const refused = sandbox.trigger('MALL_REFUND.SUCCESS', { chain: true });
    await expect(refused).rejects.toThrow(`they lead to ${chained.slice(0, 1)}`);
    for (const event of chained) await expect(refused).rejects.toThrow(event);
  });

  test('is not sent if a call is refused', async () => {
    const before = await sandbox.deliveries();
    const refused = sandbox.trigger('pay', { chain: true, set: { total_fee: 0 } });
    await expect(refused).rejects.toThrow(/^chain: POST v2\/pay\/contractorder is refused: .*total_fee/);
    expect(await sandbox.deliveries()).toEqual(before);
  });

  test.each(['for', 'signedBy', 'merchant'])('leaves no choice of %s', async (name) => {
    await placeOrder(`D-${name}`);
    const value = name === 'for' ? `D-${name}` : name === 'merchant' ? sandbox.mchid : 'certificate';
    const event = name === 'signedBy' ? 'PAPAY.SIGN' : 'pay';
    const refused = sandbox.trigger(event, { chain: true, [name]: value });
    await expect(refused).rejects.toThrow(`${name}: leave it out with chain`);
  });
});

test('an unknown id is told, over HTTP with 404', async () => {
  await expect(sandbox.trigger('pay', { for: 'none' })).rejects.toMatchObject({
    code: 'UNKNOWN_ID',
    message: expect.stringMatching(/^for: unknown id "none"/),
  });
  const answer = await send(`${sandbox.url}/_sandbox/trigger`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event: 'pay', for: 'none' }),
  });
  expect([answer.status, (JSON.parse(answer.body) as Json)['code']]).toEqual([404, 'UNKNOWN_ID']);
});

test('without any address, the missing one is named', async () => {
  const other = await startSandbox();
  try {
    await expect(other.trigger('pay')).rejects.toThrow(/^to: expected the http\(s\) URL/);
  } finally {
    await other.stop();
  }
  await expect(startSandbox({ notifyUrl: 'ftp://shop' })).rejects.toThrow(/^notifyUrl: expected the http/);
});
