import { Formatter } from 'wechatpay-kit';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { spacedTime } from '../../runtime/time.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { accountOf, move } from '../shared/ledger.js';
import { requireNumber } from '../shared/request.js';
import { postV2, readV2Amount, requireSameContent } from '../shared/v2-money.js';

/** A transfer of APIv2 to a user's change (付款到零钱). It needs no confirmation. */
interface PocketTransfer {
  readonly partner_trade_no: string;
  readonly payment_no: string;
  readonly fields: Fields;
  /** `fields` as one text, for comparison. */
  readonly request: string;
  readonly openid: string;
  readonly amount: number;
  /** Milliseconds, by the sandbox's clock. */
  readonly paid_at: number;
}

export const pocketTransfers: TableDefinition<PocketTransfer, 'openid'> = {
  name: 'pocket-transfers',
  key: ({ partner_trade_no }) => partner_trade_no,
  indexes: { openid: ({ openid }) => [openid] },
};

/** The least amount of a transfer, in fen. */
const least = 30;

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011989673 */
export function transferToPocket({ world, fields }: V2Call): Fields {
  const { store, ids, clock, mchid } = world;
  requireAppids(world.registry, fields['mch_appid']);
  const number = requireNumber('/partner_trade_no', fields['partner_trade_no']);
  const amount = readV2Amount('/amount', fields['amount']);
  if (fields['check_name'] === 'FORCE_CHECK' && fields['re_user_name'] === undefined)
    throw parameterError('/re_user_name', 'check_name 为 FORCE_CHECK 时必填');
  const request = JSON.stringify(Formatter.ksort(fields));
  const table = store.table(pocketTransfers);
  const known = table.get(number);
  if (known !== undefined) requireSameContent(number, known.request, request);
  if (amount < least) throw new Refusal('AMOUNT_LIMIT', '付款金额不能小于 0.3 元');
  const openid = fields['openid'] ?? '';
  const paid = known ?? {
    partner_trade_no: number,
    payment_no: `1000${ids.digits('payment_no', 24)}`,
    fields,
    request,
    openid,
    amount,
    paid_at: clock.now(),
  };
  if (known === undefined) {
    const [from, to] = [accountOf(mchid, 'OPERATION'), accountOf(openid, 'CHANGE')];
    const remark = fields['desc'];
    postV2(
      world,
      move(from, to, amount, { kind: 'transfer', ref: paid.payment_no, out_ref: number, remark }),
    );
    table.put(paid);
  }
  return {
    ...pick(fields, ['mch_appid', 'mchid', 'device_info']),
    partner_trade_no: number,
    payment_no: paid.payment_no,
    payment_time: spacedTime(paid.paid_at),
  };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011989767 */
export function transferToPocketInfo({ world, fields: asked }: V2Call): Fields {
  const paid = world.store.table(pocketTransfers).get(asked['partner_trade_no'] ?? '');
  if (paid === undefined) throw new Refusal('NOT_FOUND', '指定单号数据不存在');
  const { partner_trade_no, payment_no, openid, amount, paid_at, fields } = paid;
  const time = spacedTime(paid_at);
  return {
    partner_trade_no,
    detail_id: payment_no,
    status: 'SUCCESS',
    openid,
    ...(fields['re_user_name'] === undefined ? {} : { transfer_name: fields['re_user_name'] }),
    payment_amount: String(amount),
    transfer_time: time,
    payment_time: time,
    desc: fields['desc'] ?? '',
  };
}
