import { ApiError } from 'wechatpay-kit';
import type { Stage } from './stage.js';

const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

/** A stock of cash coupons (代金券) locks its budget, sends a coupon, and pays for its use. */
export async function coupon({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const { mchid } = sandbox;
  const { favor } = pay.v3.marketing;
  const balance = async (account: string) =>
    (await sandbox.balances.list()).find((one) => one.account === account)?.amount ?? 0;
  const inDays = async (days: number) =>
    new Date((await sandbox.clock.now()).getTime() + days * 86_400_000)
      .toISOString()
      .replace(/\.\d+Z/, '+00:00');

  story.chapter('1. A stock with a budget of 20.00 yuan');
  await favor.callbacks.post({ json: { mchid, notify_url: `${merchant.url}/coupon` } });
  const stock = await favor.couponStocks.post({
    json: {
      stock_name: '满 100 减 10',
      belong_merchant: mchid,
      available_begin_time: await inDays(0),
      available_end_time: await inDays(30),
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
      out_request_no: 'STOCK_1',
    },
  });
  const { stock_id } = stock.data;
  await favor.stocks._stock_id_.start.post({ stock_id, json: { stock_creator_mchid: mchid } });
  story.call('await pay.v3.marketing.favor.stocks._stock_id_.start.post({ … })', `stock ${stock_id} runs`);
  const locked = await balance(`${stock_id}/COUPON`);
  story.check(`the stock holds ${locked} fen of the merchant's money`, locked === 2_000);

  story.chapter('2. One coupon for each user');
  const send = (out_request_no: string) =>
    favor.users._openid_.coupons.post({
      openid,
      json: { stock_id, out_request_no, appid: 'wxd678efh567hg6787', stock_creator_mchid: mchid },
    });
  const { coupon_id } = (await send('COUPON_1')).data;
  story.call('await pay.v3.marketing.favor.users._openid_.coupons.post({ … })', `coupon ${coupon_id}`);
  try {
    await send('COUPON_2');
    story.check('a second one is refused', false);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    story.call('the same user again', `ApiError: ${error.message}`);
    story.check('a second one is refused', error.code === 'REQUEST_BLOCKED');
  }

  story.chapter('3. The user pays 120.00 yuan with it');
  const order = await pay.v3.pay.transactions.jsapi.post({
    json: {
      appid: 'wxd678efh567hg6787',
      mchid,
      description: '一箱茶叶',
      out_trade_no: 'COUPON_ORDER_1',
      notify_url: `${merchant.url}/payment`,
      amount: { total: 12_000 },
      payer: { openid },
    },
  });
  await sandbox.confirm(order.data.prepay_id);
  story.call('await pay.v3.pay.transactions.jsapi.post({ … })', `${order.data.prepay_id}, and the user pays`);
  const paid = await notified('TRANSACTION.SUCCESS');
  const data = paid?.protocol === 'v3' ? paid.data : undefined;
  const payer_total = data !== undefined && 'amount' in data ? data.amount.payer_total : undefined;
  story.check(`the user has paid ${payer_total} fen`, payer_total === 11_000);
  const used = await notified('COUPON.USE');
  story.check(`COUPON.USE: ${used?.data.status}`, used?.data.coupon_id === coupon_id);
  story.check('the stock has paid 10.00 yuan', (await balance(`${stock_id}/COUPON`)) === 1_000);
  await sandbox.operate('stop-stock', stock_id);
  story.check('the rest is back at the end', (await balance(`${stock_id}/COUPON`)) === 0);
}
