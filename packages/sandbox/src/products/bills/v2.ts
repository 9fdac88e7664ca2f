import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Refusal } from '../../runtime/refusal.js';
import { type Fields, FileAnswer, type V2Call } from '../shared/handler.js';
import type { Purse } from '../shared/ledger.js';
import { readDay } from './day.js';
import { type BillSpec, writeSpec } from './spec.js';

const dateFormat = /^(\d{4})(\d\d)(\d\d)$/;

/**
 * Sends the trade bill of a day, or an unsigned failure.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011939627
 */
export function downloadbill(call: V2Call): Fields | FileAnswer {
  const { bill_type = 'ALL', sub_mch_id } = call.fields;
  const type = bill_type === 'SUCCESS' || bill_type === 'REFUND' ? bill_type : 'ALL';
  const fail = (return_msg: string): Fields => ({ return_code: 'FAIL', return_msg, error_code: '20002' });
  if (bill_type === 'RECHARGE_REFUND') return fail('No Bill Exist');
  return send(call, { kind: 'trade', type, sub_mchid: sub_mch_id }, (code) =>
    fail(code === 'STATEMENT_CREATING' ? 'Bill Creating' : 'No Bill Exist'),
  );
}

/**
 * Sends the fund flow bill of a day, or an unsigned failure.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011939779
 */
export function downloadfundflow(call: V2Call): Fields | FileAnswer {
  const purse = (call.fields['account_type'] ?? 'Basic').toUpperCase() as Purse;
  return send(call, { kind: 'fund-flow', owners: [call.world.mchid], purses: [purse] }, (code) => {
    const isCreating = code === 'STATEMENT_CREATING';
    return {
      return_code: 'SUCCESS',
      result_code: 'FAIL',
      err_code: isCreating ? 'BILL_CREATING' : 'NO_BILL_EXIST',
      err_code_des: isCreating ? '账单生成中，请稍后再试' : '账单不存在',
    };
  });
}

/** @param fail makes the answer if there is no bill, by the code that APIv3 has for it */
function send(
  { world, fields }: V2Call,
  spec: BillSpec,
  fail: (code: string) => Fields,
): Fields | FileAnswer {
  let text: Buffer | undefined;
  try {
    text = writeSpec(world, readDay(world, fields['bill_date'] ?? '', dateFormat), spec);
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'PARAM_ERROR') return fail(error.code);
    throw error;
  }
  if (text === undefined) return fail('NO_STATEMENT_EXIST');
  // https://pay.weixin.qq.com/doc/v2/merchant/4011939779
  const headers =
    spec.kind === 'fund-flow'
      ? { Digest: `SHA=${createHash('sha1').update(text).digest('hex')}` }
      : undefined;
  return fields['tar_type'] === 'GZIP'
    ? new FileAnswer('application/x-gzip', gzipSync(text), headers)
    : new FileAnswer('text/plain; charset=utf-8', text, headers);
}
