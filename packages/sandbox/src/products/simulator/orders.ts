import { Refusal } from '../../runtime/refusal.js';
import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { describePayment, noResult, otherAmount } from './pay.js';
import { close, findTrial, refund, stateOf, type Trial, type TrialRefund, totalOf, trials } from './trial.js';

const descriptions: Readonly<Record<string, string>> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  CLOSED: '订单已关闭',
  REVOKED: '已撤销',
  USERPAYING: '用户支付中',
  PAYERROR: '支付失败',
};

export function queryTrial({ world, fields }: V2Call): Fields {
  const trial = findTrial(world, fields);
  if (trial.case.silent === 'payment-and-query') return { result_code: 'FAIL', ...noResult };
  const state = stateOf(trial, world.clock.now());
  const total = trial.case.notices.includes('other-amount') ? otherAmount : undefined;
  const isPaid = state === 'SUCCESS' || state === 'REFUND';
  return {
    trade_state: state,
    trade_state_desc: descriptions[state] ?? state,
    ...(isPaid
      ? describePayment(trial, total)
      : pick(trial.fields, ['out_trade_no', 'total_fee', 'attach', 'trade_type'])),
  };
}

export function closeTrial({ world, fields }: V2Call): Fields {
  world.store.table(trials).put(close(findTrial(world, fields), world.clock.now()));
  return { result_msg: 'OK' };
}

/** Nothing is left to recall: the whole amount goes back. */
export function reverseTrial({ world, fields }: V2Call): Fields {
  world.store.table(trials).put({ ...findTrial(world, fields), closed: 'REVOKED' });
  return { recall: 'N' };
}

export function refundTrial({ world, fields }: V2Call): Fields {
  const { ids, clock, store } = world;
  const trial = findTrial(world, fields);
  const out_refund_no = fields['out_refund_no'] ?? '';
  const made: TrialRefund = {
    out_refund_no,
    refund_id: `5000${ids.digits('refund_id', 25)}`,
    amount: Number(fields['refund_fee']),
    at: clock.now(),
  };
  const refunded = refund(trial, made, clock.now());
  store.table(trials).put(refunded);
  const kept = refunded.refunds.find((one) => one.out_refund_no === out_refund_no) ?? made;
  return {
    ...describeOrder(trial),
    out_refund_no,
    refund_id: kept.refund_id,
    refund_fee: String(kept.amount),
    cash_refund_fee: String(kept.amount),
  };
}

/** @throws Refusal REFUNDNOTEXIST */
export function queryRefunds({ world, fields }: V2Call): Fields {
  const trial = findRefunded(world, fields);
  const wanted = trial.refunds.filter(
    ({ refund_id, out_refund_no }) =>
      (fields['refund_id'] ?? refund_id) === refund_id &&
      (fields['out_refund_no'] ?? out_refund_no) === out_refund_no,
  );
  if (wanted.length === 0) throw new Refusal('REFUNDNOTEXIST', '退款订单查询失败：没有该订单的退款');
  return {
    ...describeOrder(trial),
    refund_count: String(wanted.length),
    ...Object.assign({}, ...wanted.map(describeRefund)),
  };
}

function findRefunded(world: World, fields: Fields): Trial {
  const { refund_id, out_refund_no } = fields;
  if (refund_id === undefined && out_refund_no === undefined) return findTrial(world, fields);
  const found = world.store
    .table(trials)
    .all()
    .find(({ refunds }) =>
      refunds.some((one) => one.refund_id === refund_id || one.out_refund_no === out_refund_no),
    );
  if (found !== undefined) return found;
  throw new Refusal('REFUNDNOTEXIST', '退款订单查询失败：没有该退款');
}

function describeOrder(trial: Trial): Fields {
  const total = totalOf(trial);
  return {
    transaction_id: trial.transaction_id,
    out_trade_no: trial.out_trade_no,
    total_fee: String(total),
    cash_fee: String(total - trial.case.coupon),
  };
}

function describeRefund({ out_refund_no, refund_id, amount, at }: TrialRefund, place: number): Fields {
  return {
    [`out_refund_no_${place}`]: out_refund_no,
    [`refund_id_${place}`]: refund_id,
    [`refund_channel_${place}`]: 'ORIGINAL',
    [`refund_fee_${place}`]: String(amount),
    [`refund_status_${place}`]: 'SUCCESS',
    [`refund_recv_accout_${place}`]: '支付用户零钱',
    [`refund_success_time_${place}`]: spacedTime(at),
  };
}
