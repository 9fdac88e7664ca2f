import { expect } from 'vitest';
import { pick, secret } from '../merchant.js';
import { appid, expectHeard, movedBy, openid, type Stage, type Story } from '../stage.js';

const sub_mchid = '1900000555';
const supplier = '1900000777';
const held = `${sub_mchid}/FROZEN`;

/** Partner order → shared with a supplier → returned in part → the rest is released. */
export const partner: Story = {
  title: "a sub-merchant's payment is shared with a supplier, and returned in part",

  async v3(stage) {
    const { sandbox, merchant } = stage;
    const transaction_id = await pay(stage, 'APPLES_3', async (notify_url) =>
      pick(
        await merchant.call('POST v3/pay/partner/transactions/jsapi', {
          json: {
            sp_appid: appid,
            sp_mchid: sandbox.mchid,
            sub_mchid,
            description: '一箱苹果',
            out_trade_no: 'APPLES_3',
            notify_url,
            amount: { total: 10_000 },
            payer: { sp_openid: openid },
            settle_info: { profit_sharing: true },
          },
        }),
        'prepay_id',
      ),
    );

    await merchant.call('POST v3/profitsharing/receivers/add', {
      json: {
        sub_mchid,
        appid,
        type: 'MERCHANT_ID',
        account: supplier,
        name: secret('某某果园'),
        relation_type: 'SUPPLIER',
      },
    });
    const shared = await movedBy(sandbox, async () => {
      const share = await merchant.call('POST v3/profitsharing/orders', {
        json: {
          sub_mchid,
          appid,
          transaction_id,
          out_order_no: 'SHARE3',
          receivers: [{ type: 'MERCHANT_ID', account: supplier, amount: 2_000, description: '货款' }],
          unfreeze_unsplit: false,
        },
      });
      expect(share).toMatchObject({ state: 'PROCESSING', receivers: [{ result: 'PENDING' }] });
      await sandbox.clock.advance({ seconds: 10 });
    });
    expect(shared).toEqual({ [held]: -2_000, [`${supplier}/BASIC`]: 2_000 });
    const found = await merchant.call('GET v3/profitsharing/orders/{out_order_no}', {
      path: { out_order_no: 'SHARE3' },
      query: { sub_mchid, transaction_id },
    });
    expect(found).toMatchObject({ state: 'FINISHED', receivers: [{ result: 'SUCCESS', amount: 2_000 }] });

    const ended = await movedBy(sandbox, async () => {
      await merchant.call('POST v3/profitsharing/return-orders', {
        json: {
          sub_mchid,
          out_order_no: 'SHARE3',
          out_return_no: 'RETURN3',
          return_mchid: supplier,
          amount: 500,
          description: '短斤少两',
        },
      });
      await merchant.call('POST v3/profitsharing/orders/unfreeze', {
        json: { sub_mchid, transaction_id, out_order_no: 'REST3', description: '解冻剩余资金' },
      });
      await sandbox.clock.advance({ seconds: 10 });
    });
    expect(ended).toEqual({ [held]: -7_940, [`${sub_mchid}/BASIC`]: 8_440, [`${supplier}/BASIC`]: -500 });
    const rest = await merchant.call('GET v3/profitsharing/transactions/{transaction_id}/amounts', {
      path: { transaction_id },
    });
    expect(rest).toMatchObject({ unsplit_amount: 0 });
  },

  async v2(stage) {
    const { sandbox, merchant } = stage;
    const party = { appid, mch_id: sandbox.mchid, sub_mch_id: sub_mchid };
    const signed = { ...party, sign_type: 'HMAC-SHA256' };
    const transaction_id = await pay(stage, 'APPLES_2', async (notify_url) =>
      pick(
        await merchant.call('POST v2/pay/unifiedorder', {
          xml: {
            ...party,
            body: '一箱苹果',
            out_trade_no: 'APPLES_2',
            total_fee: 10_000,
            spbill_create_ip: '127.0.0.1',
            notify_url,
            trade_type: 'JSAPI',
            openid,
            profit_sharing: 'Y',
          },
        }),
        'prepay_id',
      ),
    );

    const receiver = { type: 'MERCHANT_ID', account: supplier };
    await merchant.call('POST v2/pay/profitsharingaddreceiver', {
      xml: {
        ...signed,
        receiver: JSON.stringify({ ...receiver, name: '某某果园', relation_type: 'SUPPLIER' }),
      },
    });
    const shared = await movedBy(sandbox, async () => {
      await merchant.call('POST v2/secapi/pay/multiprofitsharing', {
        xml: {
          ...signed,
          transaction_id,
          out_order_no: 'SHARE2',
          receivers: JSON.stringify([{ ...receiver, amount: 2_000, description: '货款' }]),
        },
      });
      await sandbox.clock.advance({ seconds: 10 });
    });
    expect(shared).toEqual({ [held]: -2_000, [`${supplier}/BASIC`]: 2_000 });

    const ended = await movedBy(sandbox, async () => {
      await merchant.call('POST v2/secapi/pay/profitsharingreturn', {
        xml: {
          ...signed,
          out_order_no: 'SHARE2',
          out_return_no: 'RETURN2',
          return_account_type: 'MERCHANT_ID',
          return_account: supplier,
          return_amount: 500,
          description: '短斤少两',
        },
      });
      await merchant.call('POST v2/secapi/pay/profitsharingfinish', {
        xml: { ...signed, transaction_id, out_order_no: 'REST2', description: '解冻剩余资金' },
      });
      await sandbox.clock.advance({ seconds: 10 });
    });
    expect(ended).toEqual({ [held]: -7_940, [`${sub_mchid}/BASIC`]: 8_440, [`${supplier}/BASIC`]: -500 });
  },
};

/** Pays an order whose money is held, and returns its transaction_id. */
async function pay(
  stage: Stage,
  number: string,
  order: (notify_url: string) => Promise<string>,
): Promise<string> {
  const { sandbox, merchant } = stage;
  const known = (await sandbox.merchants()).some(({ mchid }) => mchid === supplier);
  if (!known) await sandbox.addMerchant({ mchid: supplier });
  for (const mchid of [sub_mchid, supplier]) {
    await sandbox.balances.set({ account: `${mchid}/BASIC`, amount: 100_000 });
  }
  const prepay_id = await order(`${merchant.url}/pay/${number}`);
  expect(await movedBy(sandbox, () => sandbox.confirm(prepay_id))).toMatchObject({
    [held]: 9_940,
    'wechatpay/FEES': 60,
  });
  await expectHeard(stage, `/pay/${number}`, { out_trade_no: number });
  const [told] = await merchant.heard(`/pay/${number}`);
  return pick(told, 'transaction_id');
}
