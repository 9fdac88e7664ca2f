import type { World } from '../../runtime/world.js';
import { partiesV2 } from '../shared/orders/describe.js';
import type { Particulars } from '../shared/particulars.js';
import { describeRefund } from '../shared/refunds/describe.js';
import { payloadV2, payloadV3 } from '../shared/refunds/notification.js';
import type { Refund } from '../shared/refunds/refund.js';
import { type EndRefund, failRefund, giveUpRefund, succeedRefund } from '../shared/refunds/request.js';
import { refunds } from '../shared/refunds/table.js';

/** A refund by either of its numbers. */
export function findRefundParticulars(world: World, id: string): Particulars | undefined {
  const table = world.store.table(refunds);
  const refund = table.get(id) ?? table.find('refund_id', id);
  return refund && describe(world, refund);
}

function describe(world: World, refund: Refund): Particulars {
  const { protocol, signing, notify_url, state } = refund;
  const end = (how: EndRefund) => (): Particulars => describe(world, how(world, refund, false));
  const isOpen = state === 'PROCESSING';
  return {
    fields: {
      ...describeRefund(refund),
      ...(protocol === 'v2' ? { ...partiesV2(refund), ...payloadV2(refund) } : payloadV3(refund)),
    },
    signing,
    notifyUrls: {
      refund: notify_url,
      'REFUND.SUCCESS': notify_url,
      'REFUND.ABNORMAL': notify_url,
      'REFUND.CLOSED': notify_url,
    },
    notifyUrl: notify_url,
    happens: {
      ...(isOpen
        ? {
            refund: end(succeedRefund),
            'REFUND.SUCCESS': end(succeedRefund),
            'REFUND.ABNORMAL': end(failRefund),
          }
        : {}),
      ...(isOpen || state === 'ABNORMAL' ? { 'REFUND.CLOSED': end(giveUpRefund) } : {}),
    },
  };
}
