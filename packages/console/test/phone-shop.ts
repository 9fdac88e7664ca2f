/** A shop that gives its user something to do on the phone: calls of the merchant without the SDK. */
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { type Json, v2, v2Sign, v3 } from '../../sandbox/test/merchant.js';

export const openid = 'oPhone0000000000000000000001';
const notify_url = 'http://127.0.0.1:1/notify';

/** Each returns the id that opens its page on the phone. */
export interface Shop {
  order(total: number): Promise<string>;
  state(): Promise<Json>;
  contract(): Promise<string>;
  transfer(amount: number): Promise<string>;
  service(): Promise<string>;
  /** Completes the service, which the user then pays. */
  complete(total: number): Promise<void>;
  coupon(): Promise<string>;
}

export function openShop(sandbox: Sandbox): Shop {
  let count = 0;
  let last = '';
  const number = (kind: string): string => {
    count += 1;
    last = `${kind}${count}`;
    return last;
  };
  const ask = async (method: string, path: string, json?: Json): Promise<Json> => {
    const answer = await v3(sandbox, method, path, json);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.body}`);
    return answer.json;
  };
  const score = { appid: 'wxd678efh567hg6787', service_id: '500001' };
  return {
    async order(total) {
      const { code_url } = await ask('POST', '/v3/pay/transactions/native', {
        appid: 'wxcbda96de0b165486', mchid: sandbox.mchid, description: '咖啡两杯', out_trade_no: number('O'), notify_url,
        amount: { total },
      }); // biome-ignore format: a list reads better in rows
      return String(code_url);
    },
    state: () => ask('GET', `/v3/pay/transactions/out-trade-no/${last}?mchid=${sandbox.mchid}`),
    async contract() {
      const { fields } = await v2(sandbox, '/papay/preentrustweb', {
        appid: 'wxcbda96de0b165486', mch_id: sandbox.mchid, plan_id: '12535', contract_code: number('C'), request_serial: '1',
        contract_display_account: '音乐会员', notify_url, version: '1.0', timestamp: String(Math.floor(Date.now() / 1000)),
      }); // biome-ignore format: a list reads better in rows
      return fields['pre_entrustweb_id'] ?? '';
    },
    async transfer(amount) {
      const { package_info } = await ask('POST', '/v3/fund-app/mch-transfer/transfer-bills', {
        appid: 'wxf636efh567hg4356', out_bill_no: number('B'), openid, transfer_amount: amount, transfer_remark: '新会员有礼',
        transfer_scene_id: '1000',
        transfer_scene_report_infos: [
          { info_type: '活动名称', info_content: '新会员有礼' },
          { info_type: '奖励说明', info_content: '注册即得' },
        ],
      }); // biome-ignore format: a list reads better in rows
      return String(package_info);
    },
    async service() {
      const order = await ask('POST', '/v3/payscore/serviceorder', {
        ...score, out_order_no: number('S'), service_introduction: '充电宝租借', time_range: { start_time: 'OnAccept' },
        risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 }, notify_url, need_user_confirm: true,
      }); // biome-ignore format: a list reads better in rows
      return String(order['package']);
    },
    async complete(total) {
      const post_payments = [{ name: '租借费用', amount: total, description: '3 小时' }];
      await ask('POST', `/v3/payscore/serviceorder/${last}/complete`, {
        ...score,
        post_payments,
        total_amount: total,
      });
    },
    async coupon() {
      const now = (await sandbox.clock.now()).getTime();
      const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
      const { stock_id } = await ask('POST', '/v3/marketing/busifavor/stocks', {
        stock_name: '满 100 减 10', belong_merchant: sandbox.mchid, goods_name: '全场商品', stock_type: 'NORMAL',
        coupon_use_rule: {
          coupon_available_time: {
            available_begin_time: time(now - 1000),
            available_end_time: time(now + 30 * 86_400_000),
          },
          fixed_normal_coupon: { discount_amount: 1000, transaction_minimum: 10_000 },
          use_method: 'OFF_LINE',
        },
        stock_send_rule: { max_coupons: 3, max_coupons_per_user: 2 },
        out_request_no: number('K'),
        coupon_code_mode: 'WECHATPAY_MODE',
      }); // biome-ignore format: a list reads better in rows
      const fields = {
        stock_id: String(stock_id),
        out_request_no: number('T'),
        open_id: openid,
        send_coupon_merchant: sandbox.mchid,
      };
      const sign = v2Sign(fields, sandbox.config.apiV2Key, 'HMAC-SHA256');
      return `https://action.weixin.qq.com/busifavor/getcouponinfo?${new URLSearchParams({ ...fields, sign })}`;
    },
  };
}
