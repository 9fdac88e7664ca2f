import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Coupon, couponState } from './coupon.js';
import { amountOf, type Stock, sentOn, stockAt } from './stock.js';
import { codes } from './tables.js';

type Fields = Record<string, unknown>;

/** A stock as queries answer it. */
export function describeStock({ store, clock }: World, stock: Stock): Fields {
  const now = clock.now();
  const { given, sent, stock_id } = stock;
  const { max_amount, ...rule } = given.stock_send_rule;
  const uploaded = store.table(codes).list('stock_id', stock_id);
  const today = sentOn(stock, now);
  return {
    ...describeGoods(stock),
    stock_id,
    stock_send_rule: { ...rule, max_amount: max_amount ?? rule.max_coupons * amountOf(stock) },
    stock_state: stockAt(stock, now).state,
    coupon_code_mode: given.coupon_code_mode,
    ...(given.display_pattern_info === undefined ? {} : { display_pattern_info: given.display_pattern_info }),
    ...(given.notify_config === undefined ? {} : { notify_config: given.notify_config }),
    ...(given.coupon_code_mode === 'MERCHANT_UPLOAD'
      ? {
          coupon_code_count: {
            total_count: uploaded.length,
            available_count: uploaded.filter(({ dispatched }) => dispatched === undefined).length,
          },
        }
      : {}),
    send_count_information: {
      total_send_num: sent.coupons,
      total_send_amount: sent.amount,
      today_send_num: today.coupons,
      today_send_amount: today.amount,
    },
    subsidy: given.subsidy ?? false,
  };
}

/** A coupon as queries answer it. */
export function describeCoupon({ clock }: Pick<World, 'clock'>, coupon: Coupon, stock: Stock): Fields {
  const { use, returned, deactivated, out_trade_no } = coupon;
  const { transferable, shareable } = stock.given.stock_send_rule;
  return {
    ...describeGoods(stock),
    display_pattern_info: stock.given.display_pattern_info ?? {},
    ...(transferable === undefined ? {} : { transferable }),
    ...(shareable === undefined ? {} : { shareable }),
    stock_id: stock.stock_id,
    coupon_code: coupon.coupon_code,
    coupon_state: couponState(coupon, clock.now()),
    send_request_no: coupon.out_request_no,
    available_start_time: rfc3339(coupon.begins_at),
    expire_time: rfc3339(coupon.ends_at),
    receive_time: rfc3339(coupon.sent_at),
    ...(use === undefined ? {} : { use_request_no: use.number, use_time: rfc3339(use.at) }),
    ...(returned === undefined
      ? {}
      : { return_request_no: returned.number, return_time: rfc3339(returned.at) }),
    ...(deactivated === undefined
      ? {}
      : {
          deactivate_request_no: deactivated.number,
          deactivate_time: rfc3339(deactivated.at),
          ...(deactivated.reason === undefined ? {} : { deactivate_reason: deactivated.reason }),
        }),
    ...(out_trade_no === undefined ? {} : { associate_out_trade_no: out_trade_no }),
  };
}

/** What a stock and its coupons have in common. */
function describeGoods({ given }: Stock): Fields {
  const { stock_name, belong_merchant, comment, goods_name, stock_type, custom_entrance } = given;
  const { coupon_available_time, ...rule } = given.coupon_use_rule;
  // No answer tells it.
  const { available_second_after_receive: _, ...time } = coupon_available_time;
  return {
    stock_name,
    belong_merchant,
    ...(comment === undefined ? {} : { comment }),
    goods_name,
    stock_type,
    coupon_use_rule: { ...rule, coupon_available_time: time },
    ...(custom_entrance === undefined ? {} : { custom_entrance }),
  };
}
