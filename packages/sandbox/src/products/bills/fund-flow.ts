import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import {
  accountOf,
  type BookedLeg,
  type Entry,
  entries,
  type PostingKind,
  type Purse,
} from '../shared/ledger.js';
import { yuan } from '../shared/yuan.js';
import { type Day, isWithin } from './day.js';
import { type BillText, sum } from './table.js';

/** The business of a posting, as the bill names it. */
const names: Readonly<Record<PostingKind, string>> = {
  opening: '充值',
  deposit: '充值',
  withdrawal: '提现',
  'withdrawal-return': '提现退回',
  payment: '交易',
  fee: '扣除交易手续费',
  refund: '退款',
  'fee-refund': '退回交易手续费',
  advance: '垫付退款',
  freeze: '分账冻结',
  unfreeze: '分账解冻',
  sharing: '分账',
  'sharing-return': '分账回退',
  transfer: '商家转账',
  'transfer-return': '商家转账退回',
  'red-packet': '现金红包',
  'red-packet-return': '现金红包退回',
  subsidy: '补差',
  'subsidy-return': '补差回退',
  coupon: '代金券',
};

const head = [
  '记账时间', '微信支付业务单号', '资金流水单号', '业务名称', '业务类型', '收支类型', '收支金额(元)', '账户结余(元)',
  '资金变更提交申请人', '备注', '业务凭证号',
]; // biome-ignore format: a list reads better in rows
const totalHead = ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'];

/**
 * The fund flow bill of the purses of merchants: their postings of the day.
 *
 * @param owners the merchant, or sub-merchants
 * @returns `undefined` without a posting
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 */
export function fundFlowBill(
  world: World,
  day: Day,
  owners: readonly string[],
  purses: readonly Purse[],
): BillText | undefined {
  const lines = owners
    .flatMap((owner) => purses.flatMap((purse) => linesOf(world, day, owner, purse)))
    .toSorted((one, other) => one.entry.at - other.entry.at);
  if (lines.length === 0) return undefined;
  const [income, outgo] = [
    lines.map(({ leg }) => leg.amount).filter((amount) => amount >= 0),
    lines.map(({ leg }) => -leg.amount).filter((amount) => amount > 0),
  ];
  return {
    head,
    rows: lines.map(({ entry, leg, owner }) => rowOf(entry, leg, owner)),
    totalHead,
    totals: [
      String(lines.length), String(income.length), yuan(sum(income)), String(outgo.length), yuan(sum(outgo)),
    ], // biome-ignore format: a list reads better in rows
  };
}

interface Line {
  readonly entry: Entry;
  readonly leg: BookedLeg;
  readonly owner: string;
}

function linesOf({ store }: World, day: Day, owner: string, purse: Purse): Line[] {
  const account = accountOf(owner, purse);
  return store
    .table(entries)
    .list('account', account)
    .filter(({ at }) => isWithin(day, at))
    .flatMap((entry) =>
      entry.legs.filter((leg) => leg.account === account).map((leg): Line => ({ entry, leg, owner })),
    );
}

function rowOf(
  { id, at, kind, ref, out_ref, remark }: Entry,
  { amount, balance }: BookedLeg,
  owner: string,
): string[] {
  return [
    spacedTime(at), ref, id, names[kind], names[kind], amount < 0 ? '支出' : '收入', yuan(Math.abs(amount)),
    yuan(balance), `${owner}API`, remark ?? '', out_ref,
  ]; // biome-ignore format: a list reads better in rows
}
