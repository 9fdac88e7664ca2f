import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { ownerOf } from '../shared/orders/held.js';
import { orders } from '../shared/orders/table.js';
import type { Share, SharedPart } from '../shared/sharing/share.js';
import { type SharingReturn, shares, sharingReturns } from '../shared/sharing/table.js';
import { yuan } from '../shared/yuan.js';
import { type Day, isWithin } from './day.js';
import { type BillText, sum } from './table.js';

/**
 * No document of WeChat Pay names the columns. The first twelve are those that a public program reads by their position;
 * the last two and the totals are unverified.
 */
const head = [
  '分账时间', '分账发起方', '分账方', '微信订单号', '微信分账/回退单号', '分账明细单号', '商户分账/回退单号', '订单金额',
  '分账接收方', '金额', '业务类型', '处理状态', '分账描述', '备注',
]; // biome-ignore format: a list reads better in rows
const totalHead = ['分账总笔数', '分账总金额', '回退总笔数', '回退总金额'];

/** A share that a receiver has got, or the return of one. */
interface Line {
  readonly at: number;
  readonly share: Share;
  readonly moved: SharedPart | SharingReturn;
}

/**
 * The profit sharing bill of a day: the shares and returns that succeeded on it. What did not succeed is not in it.
 *
 * @param sub_mchid only what that sub-merchant has shared
 * @returns `undefined` without a share and a return
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529628
 */
export function sharingBill(world: World, day: Day, sub_mchid: string | undefined): BillText | undefined {
  const lines = listSharing(world)
    .filter(({ at, share }) => isWithin(day, at) && (sub_mchid ?? ownerOf(share)) === ownerOf(share))
    .toSorted((one, other) => one.at - other.at);
  if (lines.length === 0) return undefined;
  const amounts = (returned: boolean): number[] =>
    lines.filter(({ moved }) => isReturn(moved) === returned).map(({ moved }) => moved.amount);
  const [shared, returned] = [amounts(false), amounts(true)];
  return {
    head,
    rows: lines.map((line) => rowOf(world, line)),
    totalHead,
    totals: [String(shared.length), yuan(sum(shared)), String(returned.length), yuan(sum(returned))],
  };
}

/** All shares and returns that succeeded. */
export function listSharing(world: World): Line[] {
  return [...listShares(world), ...listReturns(world)];
}

function listShares({ store }: World): Line[] {
  return store
    .table(shares)
    .all()
    .flatMap((share) =>
      share.parts.flatMap((moved) => {
        const { result, ended_at: at } = moved;
        return result === 'SUCCESS' && at !== undefined ? [{ at, share, moved }] : [];
      }),
    );
}

function listReturns({ store }: World): Line[] {
  return store
    .table(sharingReturns)
    .all()
    .flatMap((moved) => {
      const { result, ended_at: at, out_order_no } = moved;
      const share = store.table(shares).get(out_order_no);
      return result === 'SUCCESS' && at !== undefined && share !== undefined ? [{ at, share, moved }] : [];
    });
}

function rowOf({ store }: World, { at, share, moved }: Line): string[] {
  const { parties, transaction_id, out_trade_no, order_id, out_order_no } = share;
  const total = store.table(orders).get(out_trade_no)?.total ?? 0;
  const [id, detail, number, receiver, business] = isReturn(moved)
    ? [moved.return_id, '', moved.out_return_no, moved.return_mchid, '分账回退']
    : [order_id, moved.detail_id, out_order_no, moved.account, '分账'];
  return [
    spacedTime(at), parties.mchid, ownerOf(share), transaction_id, id, detail, number, yuan(total), receiver,
    yuan(moved.amount), business, '成功', moved.description, '',
  ]; // biome-ignore format: a list reads better in rows
}

function isReturn(moved: Line['moved']): moved is SharingReturn {
  return 'return_id' in moved;
}
