import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { notifyV2, notifyV3 } from '../shared/notify.js';
import { partiesV2 } from '../shared/orders/describe.js';
import { notifyPayment } from '../shared/orders/notification.js';
import { isPaid, type Order, type PaidOrder } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import { describeCharge } from './describe.js';
import { parkings } from './parkings.js';
import { plates } from './plates.js';

/** What a deduction of a vehicle's or a passenger's fee has besides its order. */
export interface Charge {
  readonly out_trade_no: string;
  /** The request. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly plate_number?: string | undefined;
  /** The parking that it ends. */
  readonly parking?: string | undefined;
  /** Whether the user has repaid what WeChat Pay has advanced. */
  readonly repaid?: boolean | undefined;
}

export const charges: TableDefinition<Charge> = {
  name: 'vehicle-charges',
  key: ({ out_trade_no }) => out_trade_no,
  indexes: {},
};

/** The kind of the jobs that deduct. The payload is the out_trade_no. */
export const chargeKind = 'vehicle.charge';

/** How long a deduction takes. Undocumented. */
export const chargeDelay = 3_000;

/** An advance has this bank type: https://pay.weixin.qq.com/doc/v3/merchant/4012534308 */
export const ofAdvance = 'BPA';

/** Deducts, unless the plate lets it fail. */
export function deduct(world: World, out_trade_no: string): void {
  const { store } = world;
  const charge = store.table(charges).get(out_trade_no);
  const order = store.table(orders).get(out_trade_no);
  if (charge === undefined || order === undefined || order.state !== 'ACCEPT') return;
  const plate = store.table(plates).get(charge.plate_number ?? '');
  if (plate?.deductions === 'fail' || plate?.blocked !== undefined) {
    fail(world, charge, order);
    return;
  }
  const isAdvance = plate?.deductions === 'advance';
  const paid = payOrder(world, order, { notifies: false, ...(isAdvance ? { bank_type: ofAdvance } : {}) });
  const parking = store.table(parkings).get(charge.parking ?? '');
  if (parking !== undefined) store.table(parkings).put({ ...parking, isOver: true });
  notifyResult(world, 'TRANSACTION.SUCCESS', charge, paid);
}

function fail(world: World, charge: Charge, order: Order): void {
  const failed: Order = {
    ...order,
    state: 'PAY_FAIL',
    failure: { code: 'NOTENOUGH', message: '用户账户余额不足或服务不可用' },
  };
  world.store.table(orders).put(failed);
  notifyResult(world, 'TRANSACTION.FAIL', charge, failed);
}

/** The user repays an advance. */
export function repay(world: World, charge: Charge, order: PaidOrder): Charge {
  const repaid: Charge = { ...charge, repaid: true };
  world.store.table(charges).put(repaid);
  notifyResult(world, 'TRANSACTION.PAY_BACK', repaid, order);
  return repaid;
}

/** Whether WeChat Pay has paid for the user. */
export function isAdvanced(order: Order): order is PaidOrder {
  return isPaid(order) && order.payment.bank_type === ofAdvance;
}

/** APIv2 knows payments and failures only. */
function notifyResult(
  world: World,
  type: 'TRANSACTION.SUCCESS' | 'TRANSACTION.FAIL' | 'TRANSACTION.PAY_BACK',
  charge: Charge,
  order: Order,
): void {
  const { notify_url: url, signing, protocol } = order;
  if (protocol === 'v3') {
    const payload = describeCharge(world, charge, order);
    notifyV3(world, { type, url, payload, named: signing.named });
  } else if (isPaid(order)) {
    if (type === 'TRANSACTION.SUCCESS') notifyPayment(world, order);
  } else {
    notifyV2(world, {
      type: 'pay',
      url,
      signType: signing.signType,
      fields: {
        ...partiesV2(order),
        result_code: 'FAIL',
        err_code: order.failure?.code ?? '',
        err_code_des: order.failure?.message ?? '',
        out_trade_no: order.out_trade_no,
        trade_state: 'PAY_FAIL',
        total_fee: String(order.total),
      },
    });
  }
}
