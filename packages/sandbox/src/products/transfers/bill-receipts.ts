import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import type { Bill } from './bill.js';
import { bills } from './bills.js';
import {
  applyForReceipt,
  describeFile,
  findReceipt,
  finishedAt,
  type Receipt,
  type ReceiptFile,
} from './receipt.js';

const voucher = '/v3/transferdownload/elecvoucherfile?source=transfer&';

/** Finds the transfer that a request names, by either of its numbers. */
type Find = (call: V3Call) => Bill | undefined;

const byOutNumber: Find = ({ world, variables, body }) =>
  world.store.table(bills).get(String(variables['out_bill_no'] ?? body['out_bill_no']));

const byNumber: Find = ({ world, variables, body }) =>
  world.store
    .table(bills)
    .find('transfer_bill_no', String(variables['transfer_bill_no'] ?? body['transfer_bill_no']));

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716452 */
export const applyByOutNumber: V3Handler = (call) => apply(call, byOutNumber);

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716456 */
export const applyByNumber: V3Handler = (call) => apply(call, byNumber);

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716436 */
export const receiptByOutNumber: V3Handler = (call) => query(call, byOutNumber);

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716455 */
export const receiptByNumber: V3Handler = (call) => query(call, byNumber);

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016315516 */
export function applyPartnerReceipt(call: V3Call): Answer {
  const bill = requirePaid(byOutNumber(call), String(call.body['sub_mchid']));
  return answerPartner(call, bill, applyForReceipt(call.world, keyOf(bill)));
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016315544 */
export function queryPartnerReceipt(call: V3Call): Answer {
  const bill = requirePaid(byOutNumber(call), call.query['sub_mchid']);
  return answerPartner(call, bill, findReceipt(call.world, keyOf(bill)));
}

function apply(call: V3Call, find: Find): Answer {
  const receipt = applyForReceipt(call.world, keyOf(requirePaid(find(call))));
  return {
    status: 200,
    body: { state: stateOf(call.world, receipt), create_time: timesOf(receipt).create_time },
  };
}

function query(call: V3Call, find: Find): Answer {
  const bill = requirePaid(find(call));
  const receipt = findReceipt(call.world, keyOf(bill));
  const file = describeFile(call, receipt, fileOf(call.world, bill, 'SHA256'));
  return { status: 200, body: { ...describe(call.world, receipt), ...file } };
}

function answerPartner(call: V3Call, bill: Bill, receipt: Receipt): Answer {
  const { out_bill_no, sub_mchid } = bill;
  const file = describeFile(call, receipt, fileOf(call.world, bill, 'SM3'));
  return { status: 200, body: { sub_mchid, out_bill_no, ...describe(call.world, receipt), ...file } };
}

function describe(world: World, receipt: Receipt): Readonly<Record<string, string>> {
  const { create_time, update_time } = timesOf(receipt);
  const state = stateOf(world, receipt);
  return { state, create_time, update_time: state === 'FINISHED' ? update_time : create_time };
}

function stateOf({ clock }: World, receipt: Receipt): 'GENERATING' | 'FINISHED' {
  return clock.now() < finishedAt(receipt) ? 'GENERATING' : 'FINISHED';
}

function timesOf(receipt: Receipt): { readonly create_time: string; readonly update_time: string } {
  return { create_time: rfc3339(receipt.created_at), update_time: rfc3339(finishedAt(receipt)) };
}

function keyOf({ out_bill_no }: Bill): string {
  return `bill/${out_bill_no}`;
}

/** Only money that has arrived has a receipt. @throws Refusal NOT_FOUND or INVALID_REQUEST */
function requirePaid(bill: Bill | undefined, sub_mchid?: string): Bill {
  if (bill === undefined || bill.sub_mchid !== sub_mchid) throw new Refusal('NOT_FOUND', '转账单不存在');
  if (bill.state === 'SUCCESS') return bill;
  throw new Refusal('INVALID_REQUEST', `转账单状态为 ${bill.state}，转账成功后才能申请电子回单`);
}

function fileOf({ mchid }: World, bill: Bill, digest: ReceiptFile['digest']): ReceiptFile {
  const { sub_mchid, transfer_bill_no, out_bill_no, appid, openid, amount, remark, updated_at } = bill;
  const facts = {
    mchid, sub_mchid, transfer_bill_no, out_bill_no, appid, openid, amount: `CNY ${(amount / 100).toFixed(2)}`, remark,
    time: rfc3339(updated_at),
  }; // biome-ignore format: a list reads better in rows
  return { facts, digest, at: voucher };
}
