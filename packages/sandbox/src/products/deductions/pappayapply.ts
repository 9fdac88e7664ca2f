import { isHttpUrl } from '../../description/validate.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { Fields, V2Call } from '../shared/handler.js';
import { requireHours } from '../shared/hours.js';
import type { NewOrder } from '../shared/orders/create.js';
import { sortFields } from '../shared/same.js';
import { acceptDeduction, findRepeated, requireNoneWaiting, requireSigned } from './accept.js';
import { requireTurn } from './turn.js';

/**
 * Applies for a deduction, for a merchant or for the sub-merchant of a partner. It runs later; the answer only says that
 * it is accepted.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987377
 */
export function pappayapply(call: V2Call): Fields {
  const { world } = call;
  const order = readOrder(call);
  if (findRepeated(world, order) !== undefined) {
    throw new Refusal('ORDER_ACCEPTED', '该订单已受理，请等待扣款结果，或查询订单');
  }
  requireHours(world, '申请扣款', '07:00', '22:00');
  const contract = requireSigned(world, order.contract_id ?? '', ['pap'], 'v2');
  const { standing, runs_at } = requireTurn(world, contract, order.total, (found) =>
    requireNoneWaiting(world, found),
  );
  acceptDeduction(world, { contract, standing, order }, runs_at);
  return {};
}

function readOrder({ world, fields, signType }: V2Call): NewOrder {
  const { appid, sub_appid, sub_mch_id, attach, total_fee = '', notify_url = '', trade_type } = fields;
  requireAppids(world.registry, appid, sub_appid);
  requireSubMerchant(world.registry, sub_mch_id);
  if (!/^0*[1-9]\d{0,11}$/.test(total_fee)) {
    throw parameterError('/total_fee', '须为大于 0 的整数，单位为分', 'body', total_fee);
  }
  if (!isHttpUrl(notify_url)) {
    throw parameterError('/notify_url', '须为 http 或 https 地址', 'body', notify_url);
  }
  if (trade_type !== 'PAP') throw parameterError('/trade_type', '须为 PAP', 'body', trade_type);
  return {
    out_trade_no: fields['out_trade_no'] ?? '',
    protocol: 'v2',
    trade_type: 'PAP',
    parties: { mchid: world.mchid, appid, sub_mchid: sub_mch_id, sub_appid },
    request: sortFields(fields),
    fields: {},
    signing: { signType },
    description: fields['body'] ?? '',
    attach,
    notify_url,
    total: Number(total_fee),
    currency: fields['fee_type'] ?? 'CNY',
    contract_id: fields['contract_id'] ?? '',
    profit_sharing: fields['profit_sharing'] === 'Y',
  };
}
