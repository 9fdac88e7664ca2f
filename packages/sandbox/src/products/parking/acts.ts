import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken } from '../shared/act.js';
import { orders } from '../shared/orders/table.js';
import { charges, isAdvanced, repay } from './charges.js';
import { describeCharge } from './describe.js';
import { etcContracts } from './etc.js';
import { changePlate } from './parkings.js';
import { blockReasons, describePlate, type Plate, plates } from './plates.js';

/** What becomes of plates and of the deductions of their fees. */
export const parkingActs: Readonly<Record<string, Act>> = {
  'block-plate': {
    does: 'lets the service of a plate allow no deductions, by its plate_number',
    label: { zh: '停用车牌的自动扣费', en: 'Block the plate' },
    about: ['plate'],
    takes: { reason: taken('停用原因', 'why', blockReasons, 'PAUSE') },
    perform(world, id, { reason = 'PAUSE' }) {
      const blocked = blockReasons.find((one) => one === reason);
      if (blocked === undefined) {
        throw new RangeError(
          `reason: expected one of ${blockReasons.join(', ')}, got ${JSON.stringify(reason)}`,
        );
      }
      return change(world, id, (plate) => ({ ...plate, blocked }));
    },
  },
  'unblock-plate': {
    does: 'lets the deductions of a plate succeed again, by its plate_number',
    label: { zh: '恢复车牌的自动扣费', en: 'Unblock the plate' },
    about: ['plate'],
    perform: (world, id) =>
      change(world, id, (plate) => ({ ...plate, blocked: undefined, deductions: undefined })),
  },
  'fail-fees': {
    does: 'lets the deductions of a plate fail, by its plate_number',
    label: { zh: '让扣费失败', en: 'Let deductions fail' },
    about: ['plate'],
    perform: (world, id) => change(world, id, (plate) => ({ ...plate, deductions: 'fail' })),
  },
  'advance-fees': {
    does: 'lets WeChat Pay advance the fees of a plate, by its plate_number',
    label: { zh: '让微信支付垫付', en: 'Let WeChat Pay advance the fees' },
    about: ['plate'],
    perform: (world, id) => change(world, id, (plate) => ({ ...plate, deductions: 'advance' })),
  },
  'close-etc': {
    does: 'lets the user end the authorization to deduct tolls, by its contract_id',
    label: { zh: '用户解除通行费代扣', en: 'The user ends the authorization' },
    about: ['etc-contract'],
    isOfUser: () => true,
    perform({ store }, id) {
      const contract = store.table(etcContracts).find('contract_id', id);
      if (contract === undefined) return undefined;
      if (contract.state !== 'NORMAL') {
        throw new Refusal('INVALID_REQUEST', `${id}: expected the state NORMAL, got ${contract.state}`);
      }
      store.table(etcContracts).put({ ...contract, state: 'UNBOUND' });
      return { contract_id: id, bind_state: 'UNBOUND', plate_number: contract.plate_number };
    },
  },
  'repay-charge': {
    does: 'lets the user repay a deduction that WeChat Pay has advanced, by its out_trade_no',
    label: { zh: '用户归还垫付款', en: 'The user repays the advance' },
    about: ['deduction'],
    isOfUser: () => true,
    perform(world, id) {
      const charge = world.store.table(charges).get(id);
      const order = world.store.table(orders).get(id);
      if (charge === undefined || order === undefined) return undefined;
      if (!isAdvanced(order) || charge.repaid === true) {
        throw new Refusal('INVALID_REQUEST', `${id}: expected an advance that is not repaid`);
      }
      return describeCharge(world, repay(world, charge, order), order);
    },
  },
};

function change(world: World, id: string, to: (plate: Plate) => Plate) {
  const plate = world.store.table(plates).get(id);
  if (plate === undefined) return undefined;
  const changed = to(plate);
  if (plate.blocked === changed.blocked) world.store.table(plates).put(changed);
  else changePlate(world, changed);
  return { plate_number: id, openid: plate.openid, ...describePlate(changed) };
}
