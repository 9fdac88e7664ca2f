import { expect } from 'vitest';
import { refusalOf } from '../merchant.js';
import { appid, movedBy, type Stage, type Story } from '../stage.js';

/** A payment by code at once, one with the password, and one whose password is wrong, which is reversed. */
export const code: Story = {
  title: 'a code pays at once, with the password, and not at all',

  async v3(stage) {
    const { sandbox, merchant } = stage;
    const path = (out_trade_no: string) => ({ path: { out_trade_no } });
    await tell(stage, {
      pay: (out_trade_no, auth_code, total) =>
        merchant.call('POST v3/pay/transactions/codepay', {
          json: {
            appid,
            mchid: sandbox.mchid,
            description: '面包',
            out_trade_no,
            payer: { auth_code },
            amount: { total },
            scene_info: { store_info: { id: 'S1' } },
          },
        }),
      query: (out_trade_no) =>
        merchant.call('GET v3/pay/transactions/out-trade-no/{out_trade_no}', {
          ...path(out_trade_no),
          query: { mchid: sandbox.mchid },
        }),
      reverse: (out_trade_no) =>
        merchant.call('POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse', {
          ...path(out_trade_no),
          json: { appid, mchid: sandbox.mchid },
        }),
      prefix: '3',
    });
  },

  async v2(stage) {
    const { sandbox, merchant } = stage;
    const party = { appid, mch_id: sandbox.mchid };
    await tell(stage, {
      pay: (out_trade_no, auth_code, total_fee) =>
        merchant.call('POST v2/pay/micropay', {
          xml: { ...party, body: '面包', out_trade_no, total_fee, spbill_create_ip: '127.0.0.1', auth_code },
        }),
      query: (out_trade_no) => merchant.call('POST v2/pay/orderquery', { xml: { ...party, out_trade_no } }),
      reverse: (out_trade_no) =>
        merchant.call('POST v2/secapi/pay/reverse', { xml: { ...party, out_trade_no } }),
      prefix: '2',
    });
  },
};

interface Till {
  pay(out_trade_no: string, auth_code: string, total: number): Promise<unknown>;
  query(out_trade_no: string): Promise<Readonly<Record<string, unknown>>>;
  reverse(out_trade_no: string): Promise<unknown>;
  /** Begins all numbers of this protocol. */
  readonly prefix: string;
}

async function tell({ sandbox }: Stage, { pay, query, reverse, prefix }: Till): Promise<void> {
  const basic = `${sandbox.mchid}/BASIC`;
  const numbers = (name: string, code: number): [string, string] => [
    `BREAD_${prefix}${name}`,
    `13${prefix}${String(code).padStart(15, '0')}`,
  ];
  const sent = (await sandbox.deliveries()).length;

  const [small, smallCode] = numbers('A', 1);
  const paid = await movedBy(sandbox, () => pay(small, smallCode, 500));
  expect(paid).toMatchObject({ [basic]: 497, 'wechatpay/FEES': 3 });
  expect(await query(small)).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'MICROPAY' });

  const [large, largeCode] = numbers('B', 2);
  expect(await refusalOf(pay(large, largeCode, 200_000))).toMatch(/^USER_?PAYING$/);
  expect(await query(large)).toMatchObject({ trade_state: 'USERPAYING' });
  expect(await movedBy(sandbox, () => sandbox.confirm(large))).toMatchObject({
    [basic]: 198_800,
    'wechatpay/FEES': 1_200,
  });
  expect(await query(large)).toMatchObject({ trade_state: 'SUCCESS' });

  const [wrong, wrongCode] = numbers('C', 3);
  const nothing = await movedBy(sandbox, async () => {
    await refusalOf(pay(wrong, wrongCode, 300_000));
    await sandbox.decline(wrong, 'wrong-password');
    expect(await query(wrong)).toMatchObject({ trade_state: 'PAYERROR' });
    await sandbox.clock.advance({ seconds: 16 });
    await reverse(wrong);
    expect(await query(wrong)).toMatchObject({ trade_state: 'REVOKED' });
  });
  expect(nothing).toEqual({});

  // The first payment was a mistake.
  expect(await movedBy(sandbox, () => reverse(small))).toMatchObject({ [basic]: -497, 'wechatpay/FEES': -3 });
  expect(await query(small)).toMatchObject({ trade_state: 'REVOKED' });
  await sandbox.idle();
  expect((await sandbox.deliveries()).length, 'a payment by code is not notified').toBe(sent);
}
