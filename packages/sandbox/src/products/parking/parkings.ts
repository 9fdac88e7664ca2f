import { isDeepStrictEqual } from 'node:util';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, Fields, V3Call } from '../shared/handler.js';
import { notifyV2, notifyV3 } from '../shared/notify.js';
import { describePlate, findPlate, type Plate, plates } from './plates.js';

/** A vehicle in a parking lot. */
export interface Parking {
  readonly id: string;
  /** That of the merchant; of APIv2, which has none, the id. */
  readonly out_parking_no: string;
  readonly plate_number: string;
  readonly given: Readonly<Record<string, unknown>>;
  /** Where changes of the plate are notified. */
  readonly notify_url?: string | undefined;
  /** The ids of the merchant, of an entry of APIv2. */
  readonly v2?: Fields | undefined;
  readonly named?: PlatformKeyKind | undefined;
  /** A parking whose fee is paid is over. */
  readonly isOver?: boolean | undefined;
}

export const parkings: TableDefinition<Parking, 'id' | 'plate'> = {
  name: 'parkings',
  key: ({ out_parking_no }) => out_parking_no,
  indexes: { id: ({ id }) => [id], plate: ({ plate_number }) => [plate_number] },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012534043 */
export function findService({ world, query }: V3Call): Answer {
  const { appid, sub_mchid, plate_number = '', plate_color, openid } = query;
  requireAppids(world.registry, appid);
  requireSubMerchant(world.registry, sub_mchid);
  const plate = findPlate(world, plate_number, openid);
  const isOwn = plate.openid === openid && plate.blocked !== 'OUT_SERVICE';
  return {
    status: 200,
    body: {
      plate_number,
      plate_color,
      openid,
      service_state: isOwn ? (plate.blocked === 'PAUSE' ? 'PAUSE' : 'NORMAL') : 'OUT_SERVICE',
      ...(isOwn ? { service_open_time: rfc3339(plate.opened_at) } : {}),
    },
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012533937 */
export function createParking({ world, body, named }: V3Call): Answer {
  const table = world.store.table(parkings);
  const out_parking_no = String(body['out_parking_no']);
  const known = table.get(out_parking_no);
  if (known !== undefined && !isDeepStrictEqual(known.given, body)) {
    throw new Refusal('INVALID_REQUEST', 'out_parking_no 已用于内容不同的入场，请换用新的商户入场 id');
  }
  const { sub_mchid, notify_url } = body;
  requireSubMerchant(world.registry, typeof sub_mchid === 'string' ? sub_mchid : undefined);
  const parking: Parking = known ?? {
    id: world.ids.digits('parking', 32),
    out_parking_no,
    plate_number: String(body['plate_number']),
    given: body,
    notify_url: String(notify_url),
    named,
  };
  if (known === undefined) table.put(parking);
  const { sub_mchid: _, notify_url: __, ...fields } = body;
  const plate = findPlate(world, parking.plate_number);
  return { status: 200, body: { id: parking.id, ...fields, ...describePlate(plate) } };
}

/** The state of a plate changes, and the merchant is notified of each of its parkings that is under way. */
export function changePlate(world: World, plate: Plate): void {
  world.store.table(plates).put(plate);
  const { clock, store } = world;
  for (const parking of store.table(parkings).list('plate', plate.plate_number)) {
    if (parking.isOver !== true) notifyState(world, parking, plate, clock.now());
  }
}

/**
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012284177
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987424
 */
function notifyState(world: World, parking: Parking, plate: Plate, now: number): void {
  const { id, out_parking_no, notify_url: url, given, v2, named } = parking;
  const { state, block_reason } = describePlate(plate);
  if (v2 !== undefined) {
    notifyV2(world, {
      type: 'parking.state',
      url,
      signType: 'HMAC-SHA256',
      fields: {
        ...v2,
        plate_number: plate.plate_number,
        vehicle_event_type: state ?? '',
        ...(block_reason === undefined ? {} : { vehicle_event_des: block_reason }),
        deduct_mode: 'AUTOPAY',
        vehicle_event_createtime: rfc3339(now),
      },
    });
    return;
  }
  const { sub_mchid, plate_color, start_time, parking_name, free_duration } = given;
  notifyV3(world, {
    type: 'VEHICLE.ENTRANCE_STATE_CHANGE',
    url,
    named,
    payload: {
      sp_mchid: world.mchid,
      ...(sub_mchid === undefined ? {} : { sub_mchid }),
      parking_id: id,
      out_parking_no,
      plate_number: plate.plate_number,
      plate_color,
      start_time,
      parking_name,
      free_duration,
      parking_state: state,
      ...(block_reason === undefined ? {} : { blocked_state_description: block_reason }),
      state_update_time: rfc3339(now),
    },
  });
}
