import { rfc3339 } from '../../../runtime/time.js';
import { type Coupon, couponState } from './coupon.js';
import { type Stock, stockAt } from './stock.js';

type Fields = Record<string, unknown>;

/** A stock as queries answer it. */
export function describeStock(own: Stock, mchid: string, now: number): Fields {
  const stock = stockAt(own, now);
  const { given, started_at, stopped_at } = stock;
  const { stock_use_rule: rule, coupon_use_rule: use } = given;
  return {
    stock_id: stock.stock_id,
    stock_creator_mchid: mchid,
    stock_name: given.stock_name,
    status: stock.state,
    create_time: rfc3339(stock.created_at),
    description: given.pattern_info?.description ?? '',
    stock_use_rule: {
      ...rule,
      ...(use.combine_use === undefined ? {} : { combine_use: use.combine_use }),
      coupon_type: 'NORMAL',
      ...(use.fixed_normal_coupon === undefined ? {} : { fixed_normal_coupon: use.fixed_normal_coupon }),
      ...(use.goods_tag === undefined ? {} : { goods_tag: use.goods_tag }),
      ...(use.trade_type === undefined ? {} : { trade_type: use.trade_type }),
    },
    available_begin_time: rfc3339(stock.begins_at),
    available_end_time: rfc3339(stock.ends_at),
    distributed_coupons: stock.sent,
    no_cash: given.no_cash,
    // Answers know the type by the spelling of the documents only.
    stock_type: given.stock_type === 'EXCHANGE' ? 'EXCHAHGE' : given.stock_type,
    singleitem: stock.items.length > 0,
    ...(started_at === undefined ? {} : { start_time: rfc3339(started_at) }),
    ...(stopped_at === undefined ? {} : { stop_time: rfc3339(stopped_at) }),
  };
}

/** A coupon as queries answer it. */
export function describeCoupon(coupon: Coupon, stock: Stock, mchid: string, now: number): Fields {
  const { use } = coupon;
  const { given, started_at, stopped_at } = stockAt(stock, now);
  return {
    stock_creator_mchid: mchid,
    stock_id: stock.stock_id,
    coupon_id: coupon.coupon_id,
    coupon_name: given.stock_name,
    status: couponState(coupon, now),
    description: given.pattern_info?.description ?? '',
    create_time: rfc3339(coupon.sent_at),
    coupon_type: 'NORMAL',
    no_cash: given.no_cash,
    available_begin_time: rfc3339(coupon.begins_at),
    available_end_time: rfc3339(coupon.ends_at),
    singleitem: stock.items.length > 0,
    normal_coupon_information: { coupon_amount: coupon.amount, transaction_minimum: coupon.minimum },
    ...(started_at === undefined ? {} : { start_time: rfc3339(started_at) }),
    ...(stopped_at === undefined ? {} : { stop_time: rfc3339(stopped_at) }),
    ...(use === undefined
      ? {}
      : {
          consume_information: {
            consume_time: rfc3339(use.at),
            consume_mchid: use.mchid,
            transaction_id: use.transaction_id,
          },
        }),
  };
}
