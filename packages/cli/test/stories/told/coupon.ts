import { expect } from 'vitest';
import { pick, refusalOf } from '../merchant.js';
import { appid, expectHeard, movedBy, openid, type Stage, type Story, timeIn } from '../stage.js';

/** A stock of 代金券 with a budget, from its creation to a used coupon, and a stock of 商家券. */
export const coupon: Story = {
  title: 'coupons are created, sent and used',

  async v3(stage) {
    await tellFavor(stage);
    await tellBusifavor(stage);
  },
};

async function tellFavor(stage: Stage): Promise<void> {
  const { sandbox, merchant } = stage;
  const { mchid } = sandbox;
  const basic = `${mchid}/BASIC`;
  await merchant.call('POST v3/marketing/favor/callbacks', {
    json: { mchid, notify_url: `${merchant.url}/coupon` },
  });
  const { stock_id } = await merchant.call('POST v3/marketing/favor/coupon-stocks', {
    json: {
      stock_name: '满 100 减 10',
      belong_merchant: mchid,
      available_begin_time: await timeIn(sandbox, 0),
      available_end_time: await timeIn(sandbox, 30),
      stock_use_rule: {
        max_coupons: 2,
        max_amount: 2_000,
        max_coupons_per_user: 1,
        natural_person_limit: false,
        prevent_api_abuse: false,
      },
      pattern_info: { description: '全场通用' },
      coupon_use_rule: { fixed_normal_coupon: { coupon_amount: 1_000, transaction_minimum: 10_000 } },
      no_cash: false,
      stock_type: 'NORMAL',
      out_request_no: 'STOCK1',
    },
  });
  const id = String(stock_id);
  const started = await movedBy(sandbox, () =>
    merchant.call('POST v3/marketing/favor/stocks/{stock_id}/start', {
      path: { stock_id: id },
      json: { stock_creator_mchid: mchid },
    }),
  );
  expect(started).toEqual({ [basic]: -2_000, [`${id}/COUPON`]: 2_000 });

  const send = (out_request_no: string) =>
    merchant.call('POST v3/marketing/favor/users/{openid}/coupons', {
      path: { openid },
      json: { stock_id: id, out_request_no, appid, stock_creator_mchid: mchid },
    });
  const coupon_id = pick(await send('COUPON1'), 'coupon_id');
  expect(await refusalOf(send('COUPON2'))).toBe('REQUEST_BLOCKED');
  const query = () =>
    merchant.call('GET v3/marketing/favor/users/{openid}/coupons/{coupon_id}', {
      path: { openid, coupon_id },
      query: { appid },
    });
  expect(await query()).toMatchObject({ status: 'SENDED', stock_id: id });

  // The user pays the rest, and the stock what the coupon is for.
  const order = await merchant.call('POST v3/pay/transactions/jsapi', {
    json: {
      appid,
      mchid,
      description: '一箱水果',
      out_trade_no: 'FRUIT',
      notify_url: `${merchant.url}/pay/FRUIT`,
      amount: { total: 12_000 },
      payer: { openid },
    },
  });
  expect(await movedBy(sandbox, () => sandbox.confirm(pick(order, 'prepay_id')))).toEqual({
    [`${openid}/BANK`]: -11_000,
    [`${id}/COUPON`]: -1_000,
    [basic]: 11_928,
    'wechatpay/FEES': 72,
  });
  const amount = { total: 12_000, payer_total: 11_000 };
  const promotion_detail = [expect.objectContaining({ coupon_id, amount: 1_000, stock_id: id })];
  const paid = await merchant.call('GET v3/pay/transactions/out-trade-no/{out_trade_no}', {
    path: { out_trade_no: 'FRUIT' },
    query: { mchid },
  });
  expect(paid).toMatchObject({ trade_state: 'SUCCESS', amount, promotion_detail });
  await expectHeard(stage, '/pay/FRUIT', {
    event_type: 'TRANSACTION.SUCCESS',
    amount: expect.objectContaining(amount),
    promotion_detail,
  });
  expect(await query()).toMatchObject({ status: 'USED' });
  await expectHeard(stage, '/coupon', { event_type: 'COUPON.USE', coupon_id, status: 'USED' });
  const stock = await merchant.call('GET v3/marketing/favor/stocks/{stock_id}', {
    path: { stock_id: id },
    query: { stock_creator_mchid: mchid },
  });
  expect(stock).toMatchObject({ status: 'running', distributed_coupons: 1 });
  // What is left comes back to the merchant.
  expect(await movedBy(sandbox, () => sandbox.operate('stop-stock', id))).toEqual({
    [basic]: 1_000,
    [`${id}/COUPON`]: -1_000,
  });
}

async function tellBusifavor({ sandbox, merchant }: Stage): Promise<void> {
  const stock = await merchant.call('POST v3/marketing/busifavor/stocks', {
    json: {
      stock_name: '满 100 减 10',
      belong_merchant: sandbox.mchid,
      goods_name: '全场商品',
      stock_type: 'NORMAL',
      coupon_use_rule: {
        coupon_available_time: {
          available_begin_time: await timeIn(sandbox, 0),
          available_end_time: await timeIn(sandbox, 30),
        },
        fixed_normal_coupon: { discount_amount: 1_000, transaction_minimum: 10_000 },
        use_method: 'OFF_LINE',
      },
      stock_send_rule: { max_coupons: 10, max_coupons_per_user: 1 },
      out_request_no: 'STOCK2',
      coupon_code_mode: 'WECHATPAY_MODE',
    },
  });
  const stock_id = pick(stock, 'stock_id');
  const sent = await merchant.call('POST v3/marketing/busifavor/coupons/send', {
    json: { openid, appid, stock_id, out_request_no: 'CODE1' },
  });
  const coupon_code = pick(sent, 'coupon_code');
  const query = () =>
    merchant.call('GET v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}', {
      path: { openid, coupon_code, appid },
    });
  expect(await query()).toMatchObject({ coupon_state: 'SENDED' });
  await merchant.call('POST v3/marketing/busifavor/coupons/use', {
    json: { coupon_code, appid, use_time: await timeIn(sandbox, 0), use_request_no: 'USE1' },
  });
  expect(await query()).toMatchObject({ coupon_state: 'USED' });
}
