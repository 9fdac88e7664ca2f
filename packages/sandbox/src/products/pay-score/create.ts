import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { createUser } from '../shared/users.js';
import { putOrder } from './collection.js';
import { describeCreated, describeService, describeTotal, pickFields } from './describe.js';
import { completeOrder, isOpen, type Placed, requireSameOrder, type ServiceOrder } from './order.js';
import { serviceOrders } from './orders.js';
import { requireNotWithdrawn } from './permissions.js';

/** A user has at most so many orders that are not paid. */
const mostOpen = 3;

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012587900 */
export function createOrder(call: V3Call, placed: Placed): Answer {
  const { world, body } = call;
  const known = findRepeated(call, placed);
  if (known !== undefined) return { status: 200, body: describeCreated(world, known) };
  // true is the default of the documents.
  const confirmed = body['need_user_confirm'] === false;
  if (confirmed && body['openid'] === undefined && body['sub_openid'] === undefined) {
    throw parameterError('/openid', '免确认订单必填，没有给出');
  }
  const order = openOrder(call, placed, confirmed);
  putOrder(world, order);
  return { status: 200, body: describeCreated(world, order) };
}

/**
 * Creates an order and completes it.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_9.shtml
 */
export function createCompleted(call: V3Call, placed: Placed): Answer {
  const { world, body } = call;
  const known = findRepeated(call, placed);
  const order = known ?? completeOrder(openOrder(call, placed, true), body, body, world.clock.now());
  if (known === undefined) putOrder(world, order);
  if (placed === 'partner') return { status: 204 };
  const more = pickFields(order.fields, ['attach', 'notify_url', 'goods_tag', 'profit_sharing']);
  const { need_collection: _, ...total } = describeTotal(order);
  const { risk_fund: __, ...service } = describeService(world, order);
  // The schema has a description of the state always.
  return { status: 200, body: { state_description: 'MCH_COMPLETE', ...service, ...total, ...more } };
}

/** @throws Refusal PARAM_ERROR if the number is that of another order */
export function findRepeated(
  { world, body }: Pick<V3Call, 'world' | 'body'>,
  placed: Placed,
): ServiceOrder | undefined {
  const known = world.store.table(serviceOrders).get(String(body['out_order_no']));
  if (known !== undefined) requireSameOrder(known, { placed, ...body });
  return known;
}

/** An order of what a request says. It is not kept. */
export function openOrder(
  { world, body, named }: Pick<V3Call, 'world' | 'body' | 'named'>,
  placed: Placed,
  confirmed: boolean,
): ServiceOrder {
  const text = (name: string): string | undefined =>
    typeof body[name] === 'string' ? body[name] : undefined;
  requireAppids(world.registry, text('appid'));
  requireSubMerchant(world.registry, text('sub_mchid'));
  const { ids, clock } = world;
  const openid = text('openid') ?? (confirmed ? createUser(world) : undefined);
  if (openid !== undefined && confirmed) requireNotWithdrawn(world, String(body['service_id']), openid);
  if (openid !== undefined) requireRoom(world, openid);
  return {
    out_order_no: String(body['out_order_no']),
    order_id: ids.digits('pay-score-order', 28),
    placed,
    given: { placed, ...body },
    fields: body,
    package: ids.text('pay-score-package', 64),
    state: confirmed ? 'DOING' : 'CREATED',
    created_at: clock.now(),
    openid,
    named,
  };
}

function requireRoom({ store }: World, openid: string): void {
  const open = store.table(serviceOrders).list('user', openid).filter(isOpen);
  if (open.length < mostOpen) return;
  throw new Refusal('NO_AUTH', `风险拦截：该用户已有 ${open.length} 笔未完成的服务订单`);
}
