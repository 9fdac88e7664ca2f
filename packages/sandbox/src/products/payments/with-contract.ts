import { parameterError } from '../../runtime/refusal.js';
import { requirePlan } from '../../runtime/registry.js';
import { contractKey } from '../shared/contract.js';
import type { V3Call, V3Handler } from '../shared/handler.js';
import { placeOrder } from '../shared/orders/create.js';
import type { OrderContract, TradeType } from '../shared/orders/order.js';
import { inV3 } from '../shared/orders/protocol.js';
import { fieldsOf, text } from '../shared/request.js';
import { proposeWith } from './contractorder.js';
import { answerPrepay, readV3Order } from './v3-orders.js';

/**
 * Places an order that also signs a contract, or that an authorization or a password-free contract belongs to, which the
 * sandbox takes as it is.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012688481
 */
export function placeWithContract(trade_type: TradeType): V3Handler {
  return (call) => {
    const { world } = call;
    const given = readV3Order(call, trade_type);
    const proposal = readContract(call);
    const order = inV3(() =>
      placeOrder(world, proposal === undefined ? given : { ...given, signs: proposal.signs }),
    );
    if (proposal !== undefined) proposeWith(world, order, proposal.signs, proposal);
    return { status: 200, body: answerPrepay(order) };
  };
}

interface Proposal {
  readonly plan_id: string;
  readonly code: string;
  readonly signs: OrderContract;
}

/** @returns `undefined` if the request proposes no contract */
function readContract({ world, body }: V3Call): Proposal | undefined {
  const info = fieldsOf(body['contract_info']);
  const plan = info['plan_id'];
  const [code, display_account] = [text(info, 'contract_code'), text(info, 'contract_display_account')];
  if (plan === undefined && code === undefined) return undefined;
  if (code === undefined) throw parameterError('/contract_info/contract_code', '必填，没有给出');
  const { plan_id } = requirePlan(world.registry, String(plan ?? ''), '/contract_info/plan_id');
  const [appid, sub_appid, sub_mch_id] = [
    text(body, 'sp_appid') ?? text(body, 'appid'),
    text(body, 'sub_appid'),
    text(body, 'sub_mchid'),
  ];
  const parties = { appid, mch_id: world.mchid, sub_appid, sub_mch_id };
  const payer = fieldsOf(body['payer']);
  const terms = {
    parties: Object.fromEntries(
      Object.entries(parties).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    ),
    display_account,
    request_serial: text(info, 'request_serial'),
    openid: text(payer, 'openid') ?? text(payer, 'sp_openid'),
    sub_openid: text(payer, 'sub_openid'),
    notify_url: text(info, 'contract_notify_url'),
  };
  return { plan_id, code, signs: { key: contractKey('pap', plan_id, code), terms } };
}
