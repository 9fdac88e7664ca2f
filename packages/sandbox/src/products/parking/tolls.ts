import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { openOrder } from '../shared/orders/create.js';
import { isPaid, type PaidOrder } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import { fieldsOf, requireAmount, text } from '../shared/request.js';
import { sortBody } from '../shared/same.js';
import { charges, ofAdvance } from './charges.js';
import { etcContracts } from './etc.js';
import { findPlate } from './plates.js';

/**
 * Deducts a toll, at once. A repeated request answers the same deduction.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012715331
 */
export function chargeToll({ world, body, named }: V3Call): Answer {
  const { store, registry, mchid } = world;
  const [appid, sub_appid, sub_mchid] = ['appid', 'sub_appid', 'sub_mchid'].map((name) => text(body, name));
  requireAppids(registry, appid, sub_appid);
  requireSubMerchant(registry, sub_mchid);
  const out_trade_no = String(body['out_trade_no']);
  const request = sortBody(body);
  const known = store.table(orders).get(out_trade_no);
  if (known !== undefined && isPaid(known) && known.request === request) return answer(body, known);
  const openid = requireContract({ world, body });
  const { total, currency } = fieldsOf(body['amount']);
  const order = openOrder(world, {
    out_trade_no,
    protocol: 'v3',
    trade_type: 'PAP',
    parties: { mchid, appid, sub_mchid, sub_appid },
    request,
    fields: {},
    signing: { named },
    description: text(body, 'description') ?? '',
    attach: text(body, 'attach'),
    total: requireAmount('/amount/total', total),
    currency: currency === undefined ? 'CNY' : String(currency),
    payer: { openid },
    profit_sharing: false,
  });
  const plate_number = String(fieldsOf(body['highway_info'])['plate_number']);
  const { blocked, deductions } = findPlate(world, plate_number, openid);
  if (blocked !== undefined || deductions === 'fail') {
    throw new Refusal('INVALID_REQUEST', '扣款失败：用户账户余额不足或服务不可用');
  }
  const advance = deductions === 'advance' ? { bank_type: ofAdvance } : {};
  store.table(charges).put({ out_trade_no, given: body, plate_number });
  return answer(body, payOrder(world, order, { notifies: false, ...advance }));
}

/** @returns the user */
function requireContract({ world, body }: Pick<V3Call, 'world' | 'body'>): string {
  const contract = world.store.table(etcContracts).find('contract_id', String(body['contract_id']));
  if (contract === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', 'ETC 扣费授权不存在');
  if (contract.state !== 'NORMAL') throw new Refusal('NO_AUTH', '用户没有签约，或已解除 ETC 扣费授权');
  const { plate_number } = fieldsOf(body['highway_info']);
  if (plate_number === contract.plate_number) return contract.openid;
  const issue = `须为授权的车牌 ${contract.plate_number}`;
  throw parameterError('/highway_info/plate_number', issue, 'body', plate_number);
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012715719 */
export function queryToll({ world, variables, query }: V3Call): Answer {
  const { transaction_id, out_trade_no = '' } = variables;
  const table = world.store.table(orders);
  const order =
    transaction_id === undefined ? table.get(out_trade_no) : table.find('transaction_id', transaction_id);
  const charge = order && world.store.table(charges).get(order.out_trade_no);
  const { sub_mchid } = query;
  const isOwn = sub_mchid === undefined || order?.parties.sub_mchid === sub_mchid;
  if (charge?.given['highway_info'] === undefined || order === undefined || !isPaid(order) || !isOwn) {
    throw new Refusal('RESOURCE_NOT_EXISTS', 'ETC 扣费订单不存在：请核对订单号');
  }
  return answer(charge.given, order);
}

function answer({ device_info }: V3Call['body'], order: PaidOrder): Answer {
  const { parties, payment, total, currency, attach, state } = order;
  const { mchid, appid, sub_mchid, sub_appid } = parties;
  return {
    status: 200,
    body: {
      mchid,
      appid,
      ...(sub_mchid === undefined ? {} : { sub_mchid }),
      ...(sub_appid === undefined ? {} : { sub_appid }),
      out_trade_no: order.out_trade_no,
      transaction_id: payment.transaction_id,
      ...(attach === undefined ? {} : { attach }),
      trade_type: order.trade_type,
      bank_type: payment.bank_type,
      success_time: rfc3339(payment.at),
      trade_state: state,
      trade_state_desc: state === 'REFUND' ? '转入退款' : '支付成功',
      payer: {
        sp_openid: payment.openid,
        ...(payment.sub_openid === undefined ? {} : { sub_openid: payment.sub_openid }),
      },
      amount: { total, currency, payer_total: payment.payer_total },
      ...(device_info === undefined ? {} : { device_info }),
    },
  };
}
