import { releaseKind } from '../shared/orders/release.js';
import type { Product } from '../shared/product.js';
import { releaseInTime } from '../shared/sharing/release.js';
import { closedReading, settleShare, shareKind, strangerReading } from '../shared/sharing/request.js';
import { returnKind, settleReturn } from '../shared/sharing/returns.js';
import { receivers, shares, sharingReturns, sharingUrls } from '../shared/sharing/table.js';
import { sharingActs } from './acts.js';
import {
  finishEcommerce,
  queryEcommerce,
  queryReturnEcommerce,
  returnEcommerce,
  shareEcommerce,
} from './ecommerce.js';
import { amountsV3, configV3, queryReturnV3, queryV3, returnV3, shareV3, unfreezeV3 } from './orders.js';
import { addPlatformReceiver, addReceiver, deleteReceiver } from './receivers.js';
import { shareThings, sharingReturnThings } from './things.js';
import {
  addReceiverV2,
  amountsV2,
  finishV2,
  queryReturnV2,
  queryV2,
  ratioV2,
  removeReceiverV2,
  returnV2,
  shareV2,
} from './v2.js';

const root = 'v3/profitsharing';
const ecommerce = 'v3/ecommerce/profitsharing';

/** Profit sharing (分账). */
export const profitSharing: Product = {
  v2: {
    'POST v2/secapi/pay/profitsharing': shareV2(true),
    'POST v2/secapi/pay/multiprofitsharing': shareV2(false),
    'POST v2/secapi/pay/profitsharingfinish': finishV2,
    'POST v2/secapi/pay/profitsharingreturn': returnV2,
    'POST v2/pay/profitsharingquery': queryV2,
    'POST v2/pay/profitsharingreturnquery': queryReturnV2,
    'POST v2/pay/profitsharingaddreceiver': addReceiverV2,
    'POST v2/pay/profitsharingremovereceiver': removeReceiverV2,
    'POST v2/pay/profitsharingorderamountquery': amountsV2,
    'POST v2/pay/profitsharingmerchantratioquery': ratioV2,
  },
  v3: {
    [`POST ${root}/orders`]: shareV3,
    [`POST ${root}/orders/unfreeze`]: unfreezeV3,
    [`GET ${root}/orders/{out_order_no}`]: queryV3,
    [`POST ${root}/receivers/add`]: addReceiver,
    [`POST ${root}/receivers/delete`]: deleteReceiver,
    [`POST ${root}/return-orders`]: returnV3,
    [`GET ${root}/return-orders/{out_return_no}`]: queryReturnV3,
    [`GET ${root}/transactions/{transaction_id}/amounts`]: amountsV3,
    [`GET ${root}/merchant-configs/{sub_mchid}`]: configV3,
    [`POST ${ecommerce}/orders`]: shareEcommerce,
    [`GET ${ecommerce}/orders`]: queryEcommerce,
    [`POST ${ecommerce}/finish-order`]: finishEcommerce,
    [`GET ${ecommerce}/orders/{transaction_id}/amounts`]: amountsV3,
    [`POST ${ecommerce}/returnorders`]: returnEcommerce,
    [`GET ${ecommerce}/returnorders`]: queryReturnEcommerce,
    [`POST ${ecommerce}/receivers/add`]: addPlatformReceiver,
    [`POST ${ecommerce}/receivers/delete`]: deleteReceiver,
  },
  kinds: [shareThings, sharingReturnThings],
  tables: [shares, receivers, sharingReturns, sharingUrls],
  jobs: {
    [shareKind]: {
      perform: settleShare,
      text: { zh: '分账完成', en: 'Share the profit' },
      about: (_, id) => ({ kind: 'share', id }),
    },
    [returnKind]: { perform: settleReturn, text: { zh: '分账回退完成', en: 'Return shared money' } },
    [releaseKind]: {
      perform: releaseInTime,
      text: { zh: '分账期限已到，解冻剩余资金', en: 'The time for profit sharing is over; release the rest' },
      about: (_, id) => ({ kind: 'order', id }),
    },
  },
  acts: sharingActs,
  readings: {
    [closedReading]: {
      usual: 'the money of a closed share stays held',
      other: 'the money of a closed share goes to the merchant who shares',
    },
    [strangerReading]: {
      usual: 'a share for a receiver that was not added is CLOSED with NO_RELATION',
      other: 'a share for a receiver that was not added is refused with INVALID_REQUEST',
    },
  },
};
