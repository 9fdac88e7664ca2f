import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { contractAt, isProposed, type SignedContract, type TerminatedContract } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { describeV2 } from '../shared/orders/describe.js';
import { orders } from '../shared/orders/table.js';
import { applyForCharge } from './vehicle.js';

const parties = ['appid', 'sub_appid', 'mch_id', 'sub_mch_id'];

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985234 */
export function queryTransitState({ world, fields }: V2Call): Fields {
  const contract = requireContract(world, fields['contract_id'] ?? '');
  const isSigned = contract.state === 'SIGNED';
  return {
    ...pick(fields, parties),
    user_state: isSigned ? 'NORMAL' : 'BLOCKED',
    contract_id: contract.contract_id,
    plan_id: contract.plan_id,
    contract_code: contract.code,
    contract_state: isSigned ? '0' : '1',
  };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011984781 */
export function applyForTransit(call: V2Call): Fields {
  const { world, fields } = call;
  const { contract_id } = fields;
  if (contract_id === undefined) return applyForCharge(call);
  const contract = requireContract(world, contract_id);
  if (contract.state !== 'SIGNED') throw new Refusal('CONTRACT_NOT_EXIST', '协议不存在：协议已解约');
  return applyForCharge({ ...call, fields: { ...fields, openid: contract.openid } });
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011986341 */
export function queryTransitOrder({ world, fields }: V2Call): Fields {
  const { transaction_id, out_trade_no } = fields;
  const table = world.store.table(orders);
  const order =
    transaction_id === undefined
      ? table.get(out_trade_no ?? '')
      : table.find('transaction_id', transaction_id);
  if (order === undefined || order.parties.sub_mchid !== fields['sub_mch_id']) {
    throw new Refusal('ORDERNOTEXIST', '订单不存在：请核对订单号');
  }
  // The answer does not tell whether the user follows the sub-merchant.
  const { sub_is_subscribe: _, ...known } = describeV2(order, world.clock.now());
  return { ...pick(fields, parties), ...known };
}

/** @throws Refusal CONTRACT_NOT_EXIST unless it was signed once */
function requireContract(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  contract_id: string,
): SignedContract | TerminatedContract {
  const found = store.table(contracts).find('contract_id', contract_id);
  const contract = found && contractAt(found, clock.now());
  if (contract === undefined || isProposed(contract)) {
    throw new Refusal('CONTRACT_NOT_EXIST', '协议不存在：没有查到对应的签约');
  }
  return contract;
}
