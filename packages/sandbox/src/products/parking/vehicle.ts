import { Json } from 'wechatpay-kit';
import { parameterError } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { readJsonField } from '../shared/json-field.js';
import { fieldsOf } from '../shared/request.js';
import { parkings } from './parkings.js';
import { findPlate, type Plate, plates } from './plates.js';
import { acceptCharge, textOf } from './transactions.js';

/**
 * The states of a user as the operation that asks for it names them.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011986415
 */
export function queryUserState({ world, fields }: V2Call): Fields {
  requireOwn({ world, fields });
  const { openid = '', plate_number } = fields;
  const own = world.store.table(plates).list('user', openid);
  const plate = own.find((one) => one.plate_number === plate_number) ?? own.at(-1);
  const states: Readonly<Record<NonNullable<Plate['blocked']>, string>> = {
    PAUSE: 'PAUSED',
    OVERDUE: 'OVERDUE',
    OUT_SERVICE: 'UNAUTHORIZED',
    EVALUATION_FAILED: 'PAUSED',
  };
  return {
    ...pick(fields, ['appid', 'sub_appid', 'mch_id', 'sub_mch_id', 'openid']),
    user_state: plate?.blocked === undefined ? 'NORMAL' : states[plate.blocked],
    deduct_mode: 'AUTOPAY',
    ...(plate === undefined
      ? {}
      : {
          plate_number_info: JSON.stringify({
            plate_number_info: [{ plate_number: plate.plate_number, common_use_flag: 'COMMON_USE' }],
          }),
        }),
  };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985272 */
export function reportEntry({ world, fields }: V2Call): Fields {
  requireOwn({ world, fields });
  const scene = readScene(fields);
  const plate_number = textOf(scene['plate_number']) ?? '';
  const plate = findPlate(world, plate_number, textOf(scene['openid']));
  const id = world.ids.digits('parking', 32);
  const v2 = pick(fields, ['appid', 'sub_appid', 'mch_id', 'sub_mch_id']);
  world.store.table(parkings).put({
    id,
    out_parking_no: id,
    plate_number,
    given: scene,
    notify_url: textOf(scene['notify_url']),
    v2,
  });
  const state = plate.blocked === undefined ? 'NORMAL' : 'BLOCK';
  return { ...v2, user_state: state, deduct_mode: 'AUTOPAY' };
}

/**
 * Of a vehicle, or of a passenger.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985331
 */
export function applyForCharge({ world, fields, signType }: V2Call): Fields {
  requireOwn({ world, fields });
  const scene = readScene(fields);
  const plate_number = textOf(scene['plate_number']);
  const parking =
    plate_number === undefined
      ? undefined
      : world.store
          .table(parkings)
          .list('plate', plate_number)
          .findLast(({ v2, isOver }) => v2 !== undefined && isOver !== true);
  const total = Number(fields['total_fee']);
  if (!(total >= 1)) throw parameterError('/total_fee', '须不小于 1 分', 'body', fields['total_fee']);
  acceptCharge(
    world,
    {
      out_trade_no: fields['out_trade_no'] ?? '',
      protocol: 'v2',
      trade_type: 'PAP',
      parties: {
        mchid: world.mchid,
        appid: fields['appid'],
        sub_mchid: fields['sub_mch_id'],
        sub_appid: fields['sub_appid'],
      },
      request: Json.stringify(fields) ?? '',
      fields: pick(fields, ['device_info']),
      signing: { signType },
      description: fields['body'] ?? '',
      attach: fields['attach'],
      notify_url: fields['notify_url'],
      total,
      currency: fields['fee_type'] ?? 'CNY',
      profit_sharing: fields['profit_sharing'] === 'Y',
      ...(fields['openid'] === undefined ? {} : { payer: { openid: fields['openid'] } }),
    },
    { given: fields, plate_number, parking: parking?.out_parking_no },
  );
  return pick(fields, ['appid', 'sub_appid', 'mch_id', 'sub_mch_id']);
}

function requireOwn({ world, fields }: Pick<V2Call, 'world' | 'fields'>): void {
  requireAppids(world.registry, fields['appid']);
  requireSubMerchant(world.registry, fields['sub_mch_id']);
}

function readScene(fields: Fields): Readonly<Record<string, unknown>> {
  if (fields['scene_info'] === undefined) return {};
  return fieldsOf(fieldsOf(readJsonField(fields, 'scene_info'))['scene_info']);
}
