import { isHttpUrl } from '../../description/validate.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requirePlan } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import { contractKey, propose, type Terms } from '../shared/contract.js';
import { requireOnly } from '../shared/contract-limits.js';
import { contracts } from '../shared/contracts.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { placeOrder } from '../shared/orders/create.js';
import type { Order, OrderContract } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { requireEnabled } from '../shared/plans.js';
import { readV2Order } from './requests.js';

/**
 * Creates an order that also signs a contract. They are independent afterwards: the order can be paid if the contract
 * cannot be signed.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987320
 */
export function contractorder(call: V2Call): Fields {
  const { world, fields, signType } = call;
  requireSense(fields);
  const given = readV2Order(call);
  const { plan_id } = requirePlan(world.registry, fields['plan_id'] ?? '');
  const signs: OrderContract = {
    key: contractKey('pap', plan_id, fields['contract_code'] ?? ''),
    terms: readTerms(fields, signType),
  };
  const order = proposeContract(world, placeOrder(world, { ...given, signs }), plan_id);
  world.store.table(orders).put(order);
  return answer(order, fields);
}

/** Checks that the schema cannot express. */
function requireSense(fields: Fields): void {
  if (fields['contract_mchid'] !== fields['mch_id'])
    throw parameterError('/contract_mchid', '须与 mch_id 一致');
  if (fields['contract_appid'] !== fields['appid'])
    throw parameterError('/contract_appid', '须与 appid 一致');
  const url = fields['contract_notify_url'] ?? '';
  if (!isHttpUrl(url)) throw parameterError('/contract_notify_url', '须为 http 或 https 地址', 'body', url);
}

/** Proposes the contract, or says in the order why it cannot be signed. */
function proposeContract(world: World, order: Order, plan_id: string): Order {
  const { signs } = order;
  if (signs === undefined) return order;
  try {
    proposeWith(world, order, signs, { plan_id, code: order.fields['contract_code'] ?? '' });
    return { ...order, signs: { ...signs, error: undefined } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...order, signs: { ...signs, error: { code: error.code, message: error.message } } };
  }
}

/**
 * Proposes the contract that comes with an order.
 *
 * @throws Refusal CONTRACT_EXISTED
 */
export function proposeWith(
  world: World,
  { prepay, closes_at, out_trade_no }: Order,
  { key, terms }: OrderContract,
  identity: { readonly plan_id: string; readonly code: string },
): void {
  requireEnabled(world, identity.plan_id);
  const table = world.store.table(contracts);
  const until = prepay?.expires_at ?? closes_at;
  const proposal = { ...identity, family: 'pap' as const, terms, until, asked_by: out_trade_no };
  const proposed = propose(table.get(key), proposal);
  requireOnly(world, { ...proposed, openid: terms.openid });
  table.put(proposed);
}

function readTerms(fields: Fields, sign_type: Terms['sign_type']): Terms {
  return {
    parties: pick(fields, ['appid', 'mch_id', 'sub_appid', 'sub_mch_id']),
    display_account: fields['contract_display_account'],
    request_serial: fields['request_serial'],
    openid: fields['openid'],
    sub_openid: fields['sub_openid'],
    notify_url: fields['contract_notify_url'],
    sign_type,
  };
}

function answer({ prepay, signs }: Order, fields: Fields): Fields {
  const error = signs?.error;
  return {
    contract_result_code: error === undefined ? 'SUCCESS' : 'FAIL',
    ...(error === undefined ? {} : { contract_err_code: error.code, contract_err_code_des: error.message }),
    prepay_id: prepay?.prepay_id ?? '',
    ...(prepay?.code_url === undefined ? {} : { code_url: prepay.code_url }),
    ...(prepay?.h5_url === undefined ? {} : { mweb_url: prepay.h5_url }),
    ...pick(fields, [
      'trade_type', 'plan_id', 'request_serial', 'contract_code', 'contract_display_account', 'out_trade_no',
    ]), // biome-ignore format: a list reads better in rows
  };
}
