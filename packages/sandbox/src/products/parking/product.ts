import type { Product } from '../shared/product.js';
import { parkingActs } from './acts.js';
import { chargeKind, charges, deduct } from './charges.js';
import { etcContracts, etcPage, preopen, readEtcContract, readEtcContractOfUser } from './etc.js';
import { createParking, findService, parkings } from './parkings.js';
import { findParkingParticulars } from './particulars.js';
import { plates } from './plates.js';
import { etcThings, plateThings } from './things.js';
import { chargeToll, queryToll } from './tolls.js';
import { chargeParking, queryParkingCharge } from './transactions.js';
import { applyForTransit, queryTransitOrder, queryTransitState } from './transit.js';
import { applyForCharge, queryUserState, reportEntry } from './vehicle.js';

/** Parking, tolls, the older service for vehicles, and transit (停车服务, ETC, 微信车主服务, 乘车码), in outline. */
export const parking: Product = {
  v2: {
    'POST v2/vehicle/pay/querystate': queryUserState,
    'POST v2/vehicle/partnerpay/querystate': queryUserState,
    'POST v2/vehicle/pay/notification': reportEntry,
    'POST v2/vehicle/partnerpay/notification': reportEntry,
    'POST v2/vehicle/pay/payapply': applyForCharge,
    'POST v2/vehicle/partnerpay/payapply': applyForCharge,
    'POST v2/transit/pay/querystate': queryTransitState,
    'POST v2/transit/partnerpay/querystate': queryTransitState,
    'POST v2/transit/pay/payapply': applyForTransit,
    'POST v2/transit/partnerpay/payapply': applyForTransit,
    'POST v2/transit/queryorder': queryTransitOrder,
    'POST v2/transit/partnerpay/queryorder': queryTransitOrder,
  },
  v3: {
    'GET v3/vehicle/parking/services/find': findService,
    'POST v3/vehicle/parking/parkings': createParking,
    'POST v3/vehicle/transactions/parking': chargeParking,
    'GET v3/vehicle/transactions/out-trade-no/{out_trade_no}': queryParkingCharge,
    'POST v3/vehicle/etc/preopen': preopen,
    'GET v3/vehicle/etc/contracts/{contract_id}': readEtcContract,
    'GET v3/vehicle/etc/users/{openid}/contracts': readEtcContractOfUser,
    'POST v3/vehicle/etc/transactions/highway': chargeToll,
    'GET v3/vehicle/etc/transactions/id/{transaction_id}': queryToll,
    'GET v3/vehicle/etc/transactions/out-trade-no/{out_trade_no}': queryToll,
  },
  pages: [etcPage],
  kinds: [plateThings, etcThings],
  tables: [plates, parkings, charges, etcContracts],
  jobs: {
    [chargeKind]: {
      perform: deduct,
      text: { zh: '扣停车费', en: 'Deduct a parking fee' },
      about: (_, id) => ({ kind: 'order', id }),
    },
  },
  acts: parkingActs,
  find: findParkingParticulars,
  ofUser: ({ store }, openid) =>
    store
      .table(plates)
      .list('user', openid)
      .map(({ plate_number, blocked }) => ({
        kind: 'plate',
        id: plate_number,
        state: blocked === undefined ? 'NORMAL' : 'BLOCKED',
        fields: blocked === undefined ? {} : { block_reason: blocked },
      })),
};
