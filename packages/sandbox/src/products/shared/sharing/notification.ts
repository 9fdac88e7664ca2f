import { rfc3339 } from '../../../runtime/time.js';
import type { World } from '../../../runtime/world.js';
import { notifyV3 } from '../notify.js';
import type { Share, SharedPart } from './share.js';
import { type SharingReturn, sharingUrls } from './table.js';

/**
 * Tells a merchant of this sandbox that it has received a share. The one who shares hears nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075213
 */
export function notifyShare(world: World, share: Share, part: SharedPart): void {
  const { type, account, amount, description, ended_at } = part;
  if (type !== 'MERCHANT_ID') return;
  notify(world, account, 'PROFITSHARING.SUCCESS', {
    ...describeParties(share),
    transaction_id: share.transaction_id,
    order_id: share.order_id,
    out_order_no: share.out_order_no,
    receiver: { type, account, amount, description },
    success_time: rfc3339(ended_at ?? 0),
  });
}

/** Tells a merchant of this sandbox that it has returned a share. */
export function notifyReturn(world: World, share: Share, returned: SharingReturn): void {
  const { return_mchid, amount, description, ended_at } = returned;
  notify(world, return_mchid, 'PROFITSHARING.RETURN', {
    ...describeParties(share),
    transaction_id: share.transaction_id,
    order_id: returned.return_id,
    out_order_no: returned.out_return_no,
    receiver: { type: 'MERCHANT_ID', account: return_mchid, amount, description },
    success_time: rfc3339(ended_at ?? 0),
  });
}

function notify(world: World, mchid: string, type: string, payload: Readonly<Record<string, unknown>>): void {
  const receiver = world.merchants.find(mchid);
  if (receiver === undefined) return;
  notifyV3(receiver, { type, url: receiver.store.table(sharingUrls).get('url')?.url, payload });
}

function describeParties({ parties }: Share): Record<string, string> {
  const { mchid, sub_mchid } = parties;
  return sub_mchid === undefined ? { mchid } : { sp_mchid: mchid, sub_mchid };
}
