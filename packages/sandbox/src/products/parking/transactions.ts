import { Json } from 'wechatpay-kit';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type NewOrder, openOrder } from '../shared/orders/create.js';
import type { Order } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { fieldsOf } from '../shared/request.js';
import { createUser } from '../shared/users.js';
import { type Charge, chargeDelay, chargeKind, charges } from './charges.js';
import { describeCharge } from './describe.js';
import { parkings } from './parkings.js';
import { findPlate } from './plates.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012534352 */
export function chargeParking({ world, body, named }: V3Call): Answer {
  const text = (name: string): string | undefined => textOf(body[name]);
  if (body['trade_scene'] !== 'PARKING') {
    throw parameterError('/trade_scene', '须为 PARKING', 'body', body['trade_scene']);
  }
  requireAppids(world.registry, text('appid'));
  requireSubMerchant(world.registry, text('sub_mchid'));
  const { parking_id, plate_number } = fieldsOf(body['parking_info']);
  const parking =
    parking_id === undefined ? undefined : world.store.table(parkings).find('id', String(parking_id));
  if (parking_id !== undefined && parking === undefined) {
    throw parameterError('/parking_info/parking_id', '没有此停车入场 id', 'body', parking_id);
  }
  const { total, currency = 'CNY' } = fieldsOf(body['amount']);
  if (!(Number(total) >= 1)) throw parameterError('/amount/total', '须不小于 1 分', 'body', total);
  const [charge, order] = acceptCharge(
    world,
    {
      out_trade_no: String(body['out_trade_no']),
      protocol: 'v3',
      trade_type: 'PAP',
      parties: {
        mchid: world.mchid,
        appid: text('appid'),
        sub_mchid: text('sub_mchid'),
        sub_appid: text('sub_appid'),
      },
      request: Json.stringify(body) ?? '',
      fields: {},
      signing: { named },
      description: text('description') ?? '',
      attach: text('attach'),
      notify_url: text('notify_url'),
      total: Number(total),
      currency: String(currency),
      profit_sharing: body['profit_sharing'] === 'Y',
    },
    {
      given: body,
      plate_number: parking?.plate_number ?? textOf(plate_number),
      parking: parking?.out_parking_no,
    },
  );
  return { status: 200, body: describeCharge(world, charge, order) };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012534308 */
export function queryParkingCharge({ world, variables, query }: V3Call): Answer {
  const number = variables['out_trade_no'] ?? '';
  const [charge, order] = [world.store.table(charges).get(number), world.store.table(orders).get(number)];
  const isOwn = order?.protocol === 'v3' && order.parties.sub_mchid === query['sub_mchid'];
  const isParking = charge?.given['highway_info'] === undefined;
  if (charge === undefined || order === undefined || !isOwn || !isParking) {
    throw new Refusal('RESOURCE_NOT_EXISTS', '停车扣费订单不存在：请核对商户订单号');
  }
  return { status: 200, body: describeCharge(world, charge, order) };
}

/**
 * Accepts a deduction, which is made soon. A repeated request is the same deduction.
 *
 * @throws Refusal OUT_TRADE_NO_USED if the number is that of another order
 */
export function acceptCharge(
  world: World,
  given: NewOrder,
  about: Omit<Charge, 'out_trade_no'>,
): readonly [Charge, Order] {
  const { store, clock, mchid } = world;
  const { out_trade_no } = given;
  const [known, placed] = [store.table(charges).get(out_trade_no), store.table(orders).get(out_trade_no)];
  if (known !== undefined && placed?.request === given.request) return [known, placed];
  const { plate_number } = about;
  const openid =
    given.payer?.openid ??
    (plate_number === undefined ? createUser(world) : findPlate(world, plate_number).openid);
  const order = openOrder(world, { ...given, payer: { openid } }, 'ACCEPT');
  const charge: Charge = { out_trade_no, ...about };
  store.table(charges).put(charge);
  clock.schedule({ at: clock.now() + chargeDelay, kind: chargeKind, payload: out_trade_no, mchid });
  return [charge, order];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
