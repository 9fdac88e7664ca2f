import type { World } from '../../runtime/world.js';
import { orders } from '../shared/orders/table.js';
import type { Particulars } from '../shared/particulars.js';
import { charges } from './charges.js';
import { describeCharge } from './describe.js';
import { parkings } from './parkings.js';

/** A parking by its numbers, or the deduction of APIv3 of an out_trade_no. */
export function findParkingParticulars(world: World, id: string): Particulars | undefined {
  const { store } = world;
  const parking = store.table(parkings).get(id) ?? store.table(parkings).find('id', id);
  if (parking !== undefined) {
    const { notify_url, named, v2 } = parking;
    const event = v2 === undefined ? 'VEHICLE.ENTRANCE_STATE_CHANGE' : 'parking.state';
    const fields = {
      ...parking.given,
      parking_id: parking.id,
      out_parking_no: parking.out_parking_no,
      ...v2,
    };
    return { fields, notifyUrls: { [event]: notify_url }, signing: { named } };
  }
  const [charge, order] = [store.table(charges).get(id), store.table(orders).get(id)];
  if (charge === undefined || order === undefined || order.protocol !== 'v3') return undefined;
  const { notify_url } = order;
  return {
    fields: describeCharge(world, charge, order),
    notifyUrls: { 'TRANSACTION.FAIL': notify_url, 'TRANSACTION.PAY_BACK': notify_url },
    notifyUrl: notify_url,
    signing: order.signing,
  };
}
